/** Pillow's conversions between grey (1 channel), RGB (3) and RGBA (4), four pixels a step. */
import { pick } from "../simd";

const GRAY_TO_RGB = memory.data<u8>([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 255, 255, 255, 255], 16);
const GRAY_TO_RGBA = memory.data<u8>([0, 0, 0, 255, 1, 1, 1, 255, 2, 2, 2, 255, 3, 3, 3, 255], 16);
const RGB_TO_RGBA = memory.data<u8>([0, 1, 2, 255, 3, 4, 5, 255, 6, 7, 8, 255, 9, 10, 11, 255], 16);
const RGBA_TO_RGB = memory.data<u8>([0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255], 16);

/** R and G, then G and B, of four pixels as i16 pairs. */
const RGB_RG = memory.data<u8>([0, 255, 1, 255, 3, 255, 4, 255, 6, 255, 7, 255, 9, 255, 10, 255], 16);
const RGB_GB = memory.data<u8>([1, 255, 2, 255, 4, 255, 5, 255, 7, 255, 8, 255, 10, 255, 11, 255], 16);
const RGBA_RG = memory.data<u8>([0, 255, 1, 255, 4, 255, 5, 255, 8, 255, 9, 255, 12, 255, 13, 255], 16);
const RGBA_GB = memory.data<u8>([1, 255, 2, 255, 5, 255, 6, 255, 9, 255, 10, 255, 13, 255, 14, 255], 16);

const OPAQUE: u32 = 0xff000000;

/**
 * `count` pixels of `from` channels at `src` as `to` channels at `dst`: alpha is dropped or becomes
 * 255, grey is repeated, RGB becomes luma. May write up to one vector past the end.
 */
export function convert(src: usize, from: i32, dst: usize, to: i32, count: usize): void {
  if (from == to) {
    memory.copy(dst, src, count * <usize>from);
  } else if (to == 1) {
    luma(src, from, dst, count);
  } else if (from == 1) {
    repack(src, 1, dst, to, count, to == 3 ? GRAY_TO_RGB : GRAY_TO_RGBA);
  } else {
    repack(src, from, dst, to, count, from == 3 ? RGB_TO_RGBA : RGBA_TO_RGB);
  }
}

function repack(src: usize, from: usize, dst: usize, to: usize, count: usize, order: usize): void {
  const mask = v128.load(order);
  const alpha = i32x4.splat(to == 4 ? OPAQUE : 0);
  const end = src + count * from;
  for (; src < end; src += 4 * from, dst += 4 * to) {
    v128.store(dst, v128.or(pick(v128.load(src), mask), alpha));
  }
}

/** L = (19595 R + 38470 G + 7471 B + 32768) >> 16, ITU-R 601-2 as in Pillow's Convert.c; 38470 = 2 · 19235 fits 16 bits. */
function luma(src: usize, from: usize, dst: usize, count: usize): void {
  const takeRg = v128.load(from == 3 ? RGB_RG : RGBA_RG);
  const takeGb = v128.load(from == 3 ? RGB_GB : RGBA_GB);
  const weightRg = i32x4.splat(19595 | (19235 << 16));
  const weightGb = i32x4.splat(19235 | (7471 << 16));
  const half = i32x4.splat(32768);
  const end = src + count * from;
  for (; src < end; src += 4 * from, dst += 4) {
    const pixels = v128.load(src);
    const sum = i32x4.add(
      i32x4.dot_i16x8_s(pick(pixels, takeRg), weightRg),
      i32x4.dot_i16x8_s(pick(pixels, takeGb), weightGb),
    );
    const words = i32x4.shr_u(i32x4.add(sum, half), 16);
    const bytes = i16x8.narrow_i32x4_s(words, words);
    v128.store32_lane(dst, i8x16.narrow_i16x8_u(bytes, bytes), 0);
  }
}
