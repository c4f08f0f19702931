/**
 * What a linear warp reads: the canvas in float32. SciPy interpolates in float64, but one instruction loads and widens two
 * float32, and half as much memory stays in a core's cache. Around it is a frame of one pixel, which repeats the border: that
 * is what 'nearest' and 'reflect' see there, and to the other modes it counts for nothing, since they read it only with a
 * weight of zero.
 */
import { allocate } from "../arena";
import { bytesToFloats } from "../simd";

@unmanaged
export class Source {
  width: i32;
  height: i32;
  /** Bytes from row to row. */
  stride: usize;
  /** The same, and the bytes of a pixel, for arithmetic with coordinates. */
  rowBytes: f64;
  pixelBytes: f64;
  /** The address of pixel (0, 0), above 1.5 · 2^52: what is added to it is in the low 32 bits, as an integer. */
  origin: f64;
  lastRow: f64;
  lastColumn: f64;
}

/** Null where memory ran out. `canvas` holds `width` × `height` pixels of `channels` samples, 8 bits or float32. */
export function openSource<T>(canvas: usize, width: i32, height: i32, channels: i32): Source | null {
  const at = allocate(offsetof<Source>());
  const pixel = <usize>channels << 2;
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
  const origin = block + stride + pixel;
  s.origin = 1.5 * 4503599627370496 + <f64>origin;

  const count = <usize>width * <usize>channels;
  for (let y = 0; y < height; ++y) {
    const row = origin + <usize>y * stride;
    const end = row + count * 4;
    toFloats<T>(canvas + <usize>y * count * sizeof<T>(), count, row);
    memory.copy(row - pixel, row, pixel);
    memory.copy(end, end - pixel, pixel);
  }
  const last = block + <usize>height * stride;
  memory.copy(block, block + stride, stride);
  memory.copy(last + stride, last, stride);
  return s;
}

/** May write seven samples past the end. */
function toFloats<T>(src: usize, count: usize, dst: usize): void {
  if (sizeof<T>() == 4) {
    memory.copy(dst, src, count << 2);
    return;
  }
  for (let i: usize = 0; i < count; i += 8, dst += 32) {
    v128.store(dst, bytesToFloats(src + i));
    v128.store(dst, bytesToFloats(src + i + 4), 16);
  }
}
