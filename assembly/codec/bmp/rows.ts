/** One row of uncompressed samples as pixels. */
import { expandIndices } from "../../pixel/palette";
import { unpackBits, unpackNibbles } from "../../pixel/unpack";
import { pick } from "../../simd";
import { Layout } from "./header";

const BGR_TO_RGB = memory.data<u8>([2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9, 14, 13, 12, 255], 16);
const BGRX_TO_RGB = memory.data<u8>([2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 255, 255, 255, 255], 16);
const XBGR_TO_RGB = memory.data<u8>([3, 2, 1, 7, 6, 5, 11, 10, 9, 15, 14, 13, 255, 255, 255, 255], 16);
const ABGR_TO_RGBA = memory.data<u8>([3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12], 16);
const BGRA_TO_RGBA = memory.data<u8>([2, 1, 0, 3, 6, 5, 4, 7, 10, 9, 8, 11, 14, 13, 12, 15], 16);

/** Eight R | G << 8 and eight B, as the first sixteen and the last eight bytes of eight pixels. */
const RG_LOW = memory.data<u8>([0, 1, 255, 2, 3, 255, 4, 5, 255, 6, 7, 255, 8, 9, 255, 10], 16);
const B_LOW = memory.data<u8>([255, 255, 0, 255, 255, 2, 255, 255, 4, 255, 255, 6, 255, 255, 8, 255], 16);
const RG_HIGH = memory.data<u8>([11, 255, 12, 13, 255, 14, 15, 255, 255, 255, 255, 255, 255, 255, 255, 255], 16);
const B_HIGH = memory.data<u8>([255, 10, 255, 255, 12, 255, 255, 14, 255, 255, 255, 255, 255, 255, 255, 255], 16);

/** Bits of a pixel. */
export function bitsOf(layout: Layout): u64 {
  switch (layout) {
    case Layout.Gray1:
    case Layout.Index1:
      return 1;
    case Layout.Index4:
      return 4;
    case Layout.Gray8:
    case Layout.Index8:
      return 8;
    case Layout.Bgr555:
    case Layout.Bgr565:
      return 16;
    case Layout.Bgr:
      return 24;
    default:
      return 32;
  }
}

/** Whether a row in the file is as the sink wants it. */
export function isPlain(layout: Layout): bool {
  return layout == Layout.Gray8 || layout == Layout.Rgba;
}

/**
 * `width` pixels at `src` into `dst`, of a layout that is not plain. `indices` has room for a row of indices. Up to two
 * vectors past the ends are touched.
 */
export function readRow(layout: Layout, src: usize, width: usize, palette: usize, indices: usize, dst: usize): void {
  switch (layout) {
    case Layout.Gray1:
      return unpackBits(src, width, dst, 0, 255);
    case Layout.Index1:
      unpackBits(src, width, indices, 0, 1);
      return expandIndices(indices, width, palette, dst, 3);
    case Layout.Index4:
      unpackNibbles(src, width, indices);
      return expandIndices(indices, width, palette, dst, 3);
    case Layout.Index8:
      return expandIndices(src, width, palette, dst, 3);
    case Layout.Bgr555:
      return readWords(src, width, dst, 10, 0);
    case Layout.Bgr565:
      return readWords(src, width, dst, 11, 1);
    case Layout.Bgr:
      return reorder(src, dst, BGR_TO_RGB, 15, 15, width * 3);
    case Layout.Bgrx:
      return reorder(src, dst, BGRX_TO_RGB, 16, 12, width * 3);
    case Layout.Xbgr:
      return reorder(src, dst, XBGR_TO_RGB, 16, 12, width * 3);
    case Layout.Abgr:
      return reorder(src, dst, ABGR_TO_RGBA, 16, 16, width * 4);
    default:
      return reorder(src, dst, BGRA_TO_RGBA, 16, 16, width * 4);
  }
}

// @ts-ignore: decorator
@inline
function reorder(src: usize, dst: usize, order: usize, step: usize, stepOut: usize, size: usize): void {
  const mask = v128.load(order);
  const end = dst + size;
  for (; dst < end; src += step, dst += stepOut) v128.store(dst, pick(v128.load(src), mask));
}

/**
 * Pixels of 16 bits: blue 5, green 5 + `extra`, red 5 from bit `redAt`. Levels are as in Pillow:
 * ⌊x · 255 / 31⌋ = (x · 1053) >> 7 and ⌊x · 255 / 63⌋ = 4 x + ⌊x / 21⌋ = 4 x + ((x · 49) >> 10).
 */
function readWords(src: usize, width: usize, dst: usize, redAt: i32, extra: i32): void {
  const rgLow = v128.load(RG_LOW);
  const rgHigh = v128.load(RG_HIGH);
  const bLow = v128.load(B_LOW);
  const bHigh = v128.load(B_HIGH);
  const five = i16x8.splat(31);
  const six = i16x8.splat(63);
  const scale5 = i16x8.splat(1053);
  const scale6 = i16x8.splat(49);
  const end = dst + width * 3;
  for (; dst < end; src += 16, dst += 24) {
    const words = v128.load(src);
    const r = i16x8.shr_u(i16x8.mul(v128.and(i16x8.shr_u(words, redAt), five), scale5), 7);
    const b = i16x8.shr_u(i16x8.mul(v128.and(words, five), scale5), 7);
    let g = i16x8.shr_u(words, 5);
    if (extra) {
      g = v128.and(g, six);
      g = i16x8.add(i16x8.shl(g, 2), i16x8.shr_u(i16x8.mul(g, scale6), 10));
    } else {
      g = i16x8.shr_u(i16x8.mul(v128.and(g, five), scale5), 7);
    }
    const rg = v128.or(r, i16x8.shl(g, 8));
    v128.store(dst, v128.or(pick(rg, rgLow), pick(b, bLow)));
    v128.store(dst, v128.or(pick(rg, rgHigh), pick(b, bHigh)), 16);
  }
}
