/**
 * What a warp reads: the canvas in float64, which is what SciPy interpolates in, with a frame of one pixel around it.
 * Converting each sample once is less work than converting each of the four taps of an output pixel.
 */
import { allocate } from "../arena";
import { Fill } from "../change";

@unmanaged
export class Source {
  width: i32;
  height: i32;
  /** Pixel (0, 0), and the bytes from row to row. */
  origin: usize;
  stride: usize;
  /** The same, and the bytes of a pixel, for arithmetic with coordinates. */
  rowBytes: f64;
  pixelBytes: f64;
}

/** Null where memory ran out. `canvas` holds `width` × `height` pixels of `channels` samples, 8 bits or float32. */
export function openSource<T>(canvas: usize, width: i32, height: i32, channels: i32, fill: Fill): Source | null {
  const at = allocate(offsetof<Source>());
  const pixel = <usize>channels << 3;
  const stride = (<usize>width + 2) * pixel;
  const block = allocate((<u64>height + 2) * <u64>stride);
  if (!at || !block) return null;
  const s = changetype<Source>(at);
  s.width = width;
  s.height = height;
  s.stride = stride;
  s.rowBytes = <f64>stride;
  s.pixelBytes = <f64>pixel;
  s.origin = block + stride + pixel;

  const count = <usize>width * <usize>channels;
  const outside = frameOffset(width, fill) * <isize>pixel;
  const inner = <isize>s.origin;
  for (let y = 0; y < height; ++y) {
    const row = s.origin + <usize>y * stride;
    toDoubles<T>(canvas + <usize>y * count * sizeof<T>(), count, row);
    const last = row + count * 8 - pixel;
    memory.copy(row - pixel, row + outside, pixel);
    memory.copy(last + pixel, <usize>(<isize>last - outside), pixel);
  }
  const rows = frameOffset(height, fill) * <isize>stride;
  const first = inner - <isize>pixel;
  const last = first + <isize>(height - 1) * <isize>stride;
  memory.copy(<usize>first - stride, <usize>(first + rows), stride);
  memory.copy(<usize>last + stride, <usize>(last - rows), stride);
  return s;
}

/**
 * Which pixel, from the border inwards, is taken for the one just outside: SciPy mirrors at the border pixel for
 * 'constant' and 'wrap', and repeats it for 'nearest' and 'reflect' (get_spline_boundary_mode in ni_interpolation.c).
 */
function frameOffset(length: i32, fill: Fill): isize {
  return length > 1 && (fill == Fill.Constant || fill == Fill.Wrap) ? 1 : 0;
}

/** May write seven samples past the end. */
function toDoubles<T>(src: usize, count: usize, dst: usize): void {
  if (sizeof<T>() == 1) {
    for (let i: usize = 0; i < count; i += 8, dst += 64) {
      const words = i16x8.extend_low_i8x16_u(v128.load64_zero(src + i));
      fourDoubles(i32x4.extend_low_i16x8_s(words), dst);
      fourDoubles(i32x4.extend_high_i16x8_s(words), dst + 32);
    }
  } else {
    for (let i: usize = 0; i < count; i += 2, dst += 16) {
      v128.store(dst, f64x2.promote_low_f32x4(v128.load64_zero(src + (i << 2))));
    }
  }
}

// @ts-ignore: decorator
@inline
function fourDoubles(v: v128, dst: usize): void {
  v128.store(dst, f64x2.convert_low_i32x4_s(v));
  v128.store(dst, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(v, v, 1, 1)), 16);
}
