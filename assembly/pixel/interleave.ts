/** Sixteen pixels from one vector of each channel. */
import { pick } from "../simd";

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
  const rgLow = low(r, g);
  const rgHigh = high(r, g);
  const bLow = low(b, zero);
  const bHigh = high(b, zero);
  v128.store(dst, pick(lowPairs(rgLow, bLow), mask));
  v128.store(dst, pick(highPairs(rgLow, bLow), mask), 12);
  v128.store(dst, pick(lowPairs(rgHigh, bHigh), mask), 24);
  v128.store(dst, pick(highPairs(rgHigh, bHigh), mask), 36);
}

/** R G B A. */
// @ts-ignore: decorator
@inline
export function storeRgba(dst: usize, r: v128, g: v128, b: v128, a: v128): void {
  const rgLow = low(r, g);
  const rgHigh = high(r, g);
  const baLow = low(b, a);
  const baHigh = high(b, a);
  v128.store(dst, lowPairs(rgLow, baLow));
  v128.store(dst, highPairs(rgLow, baLow), 16);
  v128.store(dst, lowPairs(rgHigh, baHigh), 32);
  v128.store(dst, highPairs(rgHigh, baHigh), 48);
}

// @ts-ignore: decorator
@inline
function low(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

// @ts-ignore: decorator
@inline
function high(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

// @ts-ignore: decorator
@inline
function lowPairs(a: v128, b: v128): v128 {
  return i16x8.shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

// @ts-ignore: decorator
@inline
function highPairs(a: v128, b: v128): v128 {
  return i16x8.shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}
