/** Mirroring pixels of any size, a vector of whole pixels at a time. */
import { pick } from "../simd";

/** Whole pixels of a vector in reverse, for pixels of 1, 3, 4, 12 and 16 bytes. */
const BY_1 = memory.data<u8>([15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0], 16);
const BY_3 = memory.data<u8>([13, 14, 15, 10, 11, 12, 7, 8, 9, 4, 5, 6, 1, 2, 3, 0], 16);
const BY_4 = memory.data<u8>([12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3], 16);
const BY_12 = memory.data<u8>([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3], 16);
const BY_16 = memory.data<u8>([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], 16);

/**
 * `width` × `height` pixels of `pixel` bytes, mirrored left to right, turned upside down, or both. Reads up to a vector
 * ahead of `src`, and writes up to a vector past the end of `dst`.
 */
export function flip(
  src: usize, width: i32, height: i32, pixel: usize, mirrored: bool, upsideDown: bool, dst: usize,
): void {
  const bytes = <usize>width * pixel;
  for (let y = 0; y < height; ++y, dst += bytes) {
    const row = src + <usize>(upsideDown ? height - 1 - y : y) * bytes;
    if (mirrored) mirrorRow(row + bytes, bytes, pixel, dst);
    else memory.copy(dst, row, bytes);
  }
}

/** The `bytes` bytes before `end`. Vectors overlap where pixels don't fill one: what is too much is overwritten. */
function mirrorRow(end: usize, bytes: usize, pixel: usize, dst: usize): void {
  const mask = v128.load(pixel == 1 ? BY_1 : pixel == 3 ? BY_3 : pixel == 4 ? BY_4 : pixel == 12 ? BY_12 : BY_16);
  const step = <usize>16 - (<usize>16 % pixel);
  for (let i: usize = 0; i < bytes; i += step) {
    v128.store(dst + i, pick(v128.load(end - i - 16), mask));
  }
}
