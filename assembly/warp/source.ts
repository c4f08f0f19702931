/**
 * What a linear warp reads: the canvas in float64, which is what SciPy interpolates in. Converting each sample once is less
 * work than converting each of the four taps of an output pixel. Around it is a frame of one pixel, which repeats the
 * border: that is what 'nearest' and 'reflect' see there, and to the other modes it counts for nothing, since they read it
 * only with a weight of zero.
 */
import { allocate } from "../arena";

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
  lastRow: f64;
  lastColumn: f64;
}

/** Null where memory ran out. `canvas` holds `width` × `height` pixels of `channels` samples, 8 bits or float32. */
export function openSource<T>(canvas: usize, width: i32, height: i32, channels: i32): Source | null {
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
  s.lastRow = <f64>(height - 1);
  s.lastColumn = <f64>(width - 1);
  s.origin = block + stride + pixel;

  const count = <usize>width * <usize>channels;
  for (let y = 0; y < height; ++y) {
    const row = s.origin + <usize>y * stride;
    const end = row + count * 8;
    toDoubles<T>(canvas + <usize>y * count * sizeof<T>(), count, row);
    memory.copy(row - pixel, row, pixel);
    memory.copy(end, end - pixel, pixel);
  }
  const last = block + <usize>height * stride;
  memory.copy(block, block + stride, stride);
  memory.copy(last + stride, last, stride);
  return s;
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
