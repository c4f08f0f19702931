/** Sixteen pixels from one vector of each channel. */
import { highBytes, highWords, lowBytes, lowWords, pick } from "../simd";

/** Four pixels of four bytes → twelve bytes, and four zeros that the next pixels overwrite. */
const WITHOUT_FOURTH = memory.data<u8>([0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255], 16);

/** What `storeRgb` needs: to be loaded ahead of a loop. */
// @ts-ignore: decorator
@inline
export function rgbMask(): v128 {
  return v128.load(WITHOUT_FOURTH);
}

/** R G B, and four bytes behind them. By way of four bytes each: this takes one mask, where a shuffle into place would take nine. */
// @ts-ignore: decorator
@inline
export function storeRgb(dst: usize, r: v128, g: v128, b: v128, mask: v128): void {
  const zero = i64x2.splat(0);
  const rgLow = lowBytes(r, g);
  const rgHigh = highBytes(r, g);
  const bLow = lowBytes(b, zero);
  const bHigh = highBytes(b, zero);
  v128.store(dst, pick(lowWords(rgLow, bLow), mask));
  v128.store(dst, pick(highWords(rgLow, bLow), mask), 12);
  v128.store(dst, pick(lowWords(rgHigh, bHigh), mask), 24);
  v128.store(dst, pick(highWords(rgHigh, bHigh), mask), 36);
}

/** R G B A. */
// @ts-ignore: decorator
@inline
export function storeRgba(dst: usize, r: v128, g: v128, b: v128, a: v128): void {
  const rgLow = lowBytes(r, g);
  const rgHigh = highBytes(r, g);
  const baLow = lowBytes(b, a);
  const baHigh = highBytes(b, a);
  v128.store(dst, lowWords(rgLow, baLow));
  v128.store(dst, highWords(rgLow, baLow), 16);
  v128.store(dst, lowWords(rgHigh, baHigh), 32);
  v128.store(dst, highWords(rgHigh, baHigh), 48);
}
