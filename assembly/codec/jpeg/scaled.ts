/**
 * Inverse DCTs that give 4 × 4, 2 × 2 or 1 × 1 samples: libjpeg's jidctred.c, which decodes an image at 1/2, 1/4 or 1/8 of
 * its size from the lower frequencies alone. As in libjpeg-turbo's SIMD versions, coefficients are dequantised in 16 bits
 * and the first pass saturates to 16: that matters to damaged files. Rotations are dot products of interleaved inputs with
 * pairs of constants, as in idct.ts; sums are integers, so that their order changes nothing.
 */
import { highWords, lowWords } from "../../simd";
import { dequantized } from "./idct";

const CONST_BITS: i32 = 13;
const PASS1_BITS: i32 = 2;

/** round(x · 2^13) */
const F_0_211: i32 = 1730;
const F_0_509: i32 = 4176;
const F_0_601: i32 = 4926;
const F_0_720: i32 = 5906;
const F_0_765: i32 = 6270;
const F_0_850: i32 = 6967;
const F_0_899: i32 = 7373;
const F_1_061: i32 = 8697;
const F_1_272: i32 = 10426;
const F_1_451: i32 = 11893;
const F_1_847: i32 = 15137;
const F_2_172: i32 = 17799;
const F_2_562: i32 = 20995;
const F_3_624: i32 = 29692;

/** Of four outputs: the even part of inputs 2 and 6; what inputs 5 and 7, and 3 and 1, give to the inner and outer ones. */
const OF_FOUR = memory.data<i16>([
  <i16>F_1_847, <i16>(-F_0_765),
  <i16>F_1_451, <i16>(-F_0_211),
  <i16>(-F_2_172), <i16>F_1_061,
  <i16>(-F_0_601), <i16>(-F_0_509),
  <i16>F_0_899, <i16>F_2_562,
], 16);

/** Of two outputs: the odd part of inputs 5 and 7, and 3 and 1; then of all inputs in order. */
const OF_TWO = memory.data<i16>([
  <i16>F_0_850, <i16>(-F_0_720),
  <i16>(-F_1_272), <i16>F_3_624,
], 16);
const OF_TWO_IN_ORDER = memory.data<i16>([
  0, <i16>F_3_624, 0, <i16>(-F_1_272), 0, <i16>F_0_850, 0, <i16>(-F_0_720),
], 16);

/** Transforms a block into `size` rows of `size` samples at `dst`; `size` is 4, 2 or 1. */
export function inverseScaled(block: usize, quantization: usize, size: i32, dst: usize, stride: usize): void {
  if (size == 4) fourByFour(block, quantization, dst, stride);
  else if (size == 2) twoByTwo(block, quantization, dst, stride);
  else store<u8>(dst, wrapped(descale(<i32>load<i16>(block) * <i32>load<u16>(quantization), 3)));
}

/** The look-up of libjpeg's C code, which this size still has: ten bits, beyond which a mean wraps. */
function wrapped(mean: i32): u32 {
  const x = mean & 1023;
  return x < 512 ? min(x + 128, 255) : max(x - 1024 + 128, 0);
}

// @ts-ignore: decorator
@inline
function descale(x: i32, shift: i32): i32 {
  return (x + (1 << (shift - 1))) >> shift;
}

// @ts-ignore: decorator
@inline
function descaled(x: v128, shift: i32): v128 {
  return i32x4.shr_s(i32x4.add(x, i32x4.splat(1 << (shift - 1))), shift);
}

/** Row `row` of a block, dequantised. */
// @ts-ignore: decorator
@inline
function rowOf(block: usize, quantization: usize, row: usize): v128 {
  return dequantized(block + (row << 4), quantization + (row << 4));
}

/** The low, or high, lanes of 16 bits as 32, times 2^`shift`. */
// @ts-ignore: decorator
@inline
function lowTimes(a: v128, shift: i32): v128 {
  return i32x4.shr_s(lowWords(i64x2.splat(0), a), 16 - shift);
}

// @ts-ignore: decorator
@inline
function highTimes(a: v128, shift: i32): v128 {
  return i32x4.shr_s(highWords(i64x2.splat(0), a), 16 - shift);
}

// @ts-ignore: decorator
@inline
function evenOfFour(in26: v128): v128 {
  return i32x4.dot_i16x8_s(in26, v128.load32_splat(OF_FOUR));
}

// @ts-ignore: decorator
@inline
function innerOfFour(in57: v128, in31: v128): v128 {
  return i32x4.add(
    i32x4.dot_i16x8_s(in57, v128.load32_splat(OF_FOUR, 4)), i32x4.dot_i16x8_s(in31, v128.load32_splat(OF_FOUR, 8)),
  );
}

// @ts-ignore: decorator
@inline
function outerOfFour(in57: v128, in31: v128): v128 {
  return i32x4.add(
    i32x4.dot_i16x8_s(in57, v128.load32_splat(OF_FOUR, 12)), i32x4.dot_i16x8_s(in31, v128.load32_splat(OF_FOUR, 16)),
  );
}

function fourByFour(block: usize, quantization: usize, dst: usize, stride: usize): void {
  const in0 = rowOf(block, quantization, 0);
  const in1 = rowOf(block, quantization, 1);
  const in2 = rowOf(block, quantization, 2);
  const in3 = rowOf(block, quantization, 3);
  const in5 = rowOf(block, quantization, 5);
  const in6 = rowOf(block, quantization, 6);
  const in7 = rowOf(block, quantization, 7);
  const shift = CONST_BITS - PASS1_BITS + 1;
  const tmp0Low = lowTimes(in0, CONST_BITS + 1);
  const tmp0High = highTimes(in0, CONST_BITS + 1);
  const evenLow = evenOfFour(lowWords(in2, in6));
  const evenHigh = evenOfFour(highWords(in2, in6));
  const outerLow = outerOfFour(lowWords(in5, in7), lowWords(in3, in1));
  const outerHigh = outerOfFour(highWords(in5, in7), highWords(in3, in1));
  const innerLow = innerOfFour(lowWords(in5, in7), lowWords(in3, in1));
  const innerHigh = innerOfFour(highWords(in5, in7), highWords(in3, in1));
  const sumLow = i32x4.add(tmp0Low, evenLow);
  const sumHigh = i32x4.add(tmp0High, evenHigh);
  const differenceLow = i32x4.sub(tmp0Low, evenLow);
  const differenceHigh = i32x4.sub(tmp0High, evenHigh);
  const row0 = narrow(i32x4.add(sumLow, outerLow), i32x4.add(sumHigh, outerHigh), shift);
  const row1 = narrow(i32x4.add(differenceLow, innerLow), i32x4.add(differenceHigh, innerHigh), shift);
  const row2 = narrow(i32x4.sub(differenceLow, innerLow), i32x4.sub(differenceHigh, innerHigh), shift);
  const row3 = narrow(i32x4.sub(sumLow, outerLow), i32x4.sub(sumHigh, outerHigh), shift);

  // Columns of four rows each, two to a vector. The second pass does not use column 4.
  const c01 = i32x4.shuffle(lowWords(row0, row1), lowWords(row2, row3), 0, 4, 1, 5);
  const c23 = i32x4.shuffle(lowWords(row0, row1), lowWords(row2, row3), 2, 6, 3, 7);
  const c45 = i32x4.shuffle(highWords(row0, row1), highWords(row2, row3), 0, 4, 1, 5);
  const c67 = i32x4.shuffle(highWords(row0, row1), highWords(row2, row3), 2, 6, 3, 7);
  const last = CONST_BITS + PASS1_BITS + 3 + 1;
  const tmp0 = lowTimes(c01, CONST_BITS + 1);
  const even = evenOfFour(lowWords(c23, c67));
  const outer = outerOfFour(highWords(c45, c67), highWords(c23, c01));
  const inner = innerOfFour(highWords(c45, c67), highWords(c23, c01));
  const sum = i32x4.add(tmp0, even);
  const difference = i32x4.sub(tmp0, even);
  const columns = i8x16.add(
    i8x16.narrow_i16x8_s(
      narrow(i32x4.add(sum, outer), i32x4.add(difference, inner), last),
      narrow(i32x4.sub(difference, inner), i32x4.sub(sum, outer), last),
    ),
    i8x16.splat(-128),
  );
  const rows = i8x16.shuffle(columns, columns, 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  v128.store32_lane(dst, rows, 0);
  v128.store32_lane(dst + stride, rows, 1);
  v128.store32_lane(dst + 2 * stride, rows, 2);
  v128.store32_lane(dst + 3 * stride, rows, 3);
}

// @ts-ignore: decorator
@inline
function narrow(a: v128, b: v128, shift: i32): v128 {
  return i16x8.narrow_i32x4_s(descaled(a, shift), descaled(b, shift));
}

function twoByTwo(block: usize, quantization: usize, dst: usize, stride: usize): void {
  const in0 = rowOf(block, quantization, 0);
  const in1 = rowOf(block, quantization, 1);
  const in3 = rowOf(block, quantization, 3);
  const in5 = rowOf(block, quantization, 5);
  const in7 = rowOf(block, quantization, 7);
  const shift = CONST_BITS - PASS1_BITS + 2;
  const evenLow = lowTimes(in0, CONST_BITS + 2);
  const evenHigh = highTimes(in0, CONST_BITS + 2);
  const oddLow = oddOfTwo(lowWords(in5, in7), lowWords(in3, in1));
  const oddHigh = oddOfTwo(highWords(in5, in7), highWords(in3, in1));
  const topLow = descaled(i32x4.add(evenLow, oddLow), shift);
  const bottomLow = descaled(i32x4.sub(evenLow, oddLow), shift);
  // Saturated but for the first column, which is not multiplied any more.
  const top = i16x8.narrow_i32x4_s(topLow, descaled(i32x4.add(evenHigh, oddHigh), shift));
  const bottom = i16x8.narrow_i32x4_s(bottomLow, descaled(i32x4.sub(evenHigh, oddHigh), shift));
  storeTwo(i32x4.extract_lane(topLow, 0), top, dst);
  storeTwo(i32x4.extract_lane(bottomLow, 0), bottom, dst + stride);
}

// @ts-ignore: decorator
@inline
function oddOfTwo(in57: v128, in31: v128): v128 {
  return i32x4.add(
    i32x4.dot_i16x8_s(in57, v128.load32_splat(OF_TWO)), i32x4.dot_i16x8_s(in31, v128.load32_splat(OF_TWO, 4)),
  );
}

/** The second pass over one row. */
// @ts-ignore: decorator
@inline
function storeTwo(first: i32, row: v128, dst: usize): void {
  const shift = CONST_BITS + PASS1_BITS + 3 + 2;
  const even = first << (CONST_BITS + 2);
  const parts = i32x4.dot_i16x8_s(row, v128.load(OF_TWO_IN_ORDER));
  const odd =
    i32x4.extract_lane(parts, 0) + i32x4.extract_lane(parts, 1) + i32x4.extract_lane(parts, 2) +
    i32x4.extract_lane(parts, 3);
  store<u8>(dst, sample(even + odd, shift));
  store<u8>(dst, sample(even - odd, shift), 1);
}

// @ts-ignore: decorator
@inline
function sample(x: i32, shift: i32): u32 {
  return min(max(descale(x, shift) + 128, 0), 255);
}
