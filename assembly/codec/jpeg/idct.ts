/**
 * The inverse DCT of libjpeg's jidctint.c ('islow': Loeffler, Ligtenberg and Moschytz, 13-bit constants, two passes) in
 * the arithmetic of libjpeg-turbo's SIMD version, so that damaged coefficients overflow as they do there: dequantised in
 * 16 bits, sums of inputs in 16 bits, products in 32, each pass rounded and saturated to 16.
 *
 * Eight columns are transformed at once. A rotation is a dot product of two interleaved inputs with two constants.
 */
import { highBytes, highWords, lowBytes, lowWords } from "../../simd";

const CONST_BITS: i32 = 13;
const PASS1_BITS: i32 = 2;
const SHIFT_1: i32 = CONST_BITS - PASS1_BITS;
const SHIFT_2: i32 = CONST_BITS + PASS1_BITS + 3;

/** round(x · 2^13) */
const F_1: i32 = 8192;
const F_0_298: i32 = 2446;
const F_0_390: i32 = 3196;
const F_0_541: i32 = 4433;
const F_0_765: i32 = 6270;
const F_0_899: i32 = 7373;
const F_1_175: i32 = 9633;
const F_1_501: i32 = 12299;
const F_1_847: i32 = 15137;
const F_1_961: i32 = 16069;
const F_2_053: i32 = 16819;
const F_2_562: i32 = 20995;
const F_3_072: i32 = 25172;

/** The pairs of `transform`: V8 needs three instructions for a vector that is part of the code, and one to load it. */
const PAIRS = memory.data<i16>([
  <i16>F_0_541, <i16>(F_0_541 - F_1_847),
  <i16>(F_0_541 + F_0_765), <i16>F_0_541,
  <i16>(F_1_175 - F_1_961), <i16>F_1_175,
  <i16>F_1_175, <i16>(F_1_175 - F_0_390),
  <i16>(F_0_298 - F_0_899), <i16>(-F_0_899),
  <i16>(-F_0_899), <i16>(F_1_501 - F_0_899),
  <i16>(F_2_053 - F_2_562), <i16>(-F_2_562),
  <i16>(-F_2_562), <i16>(F_3_072 - F_2_562),
], 16);

/** The pairs of `fourByFour`: of the even part and of the odd part, for outputs 0 … 3. */
const EVEN_PAIRS = memory.data<i16>([
  <i16>F_1, <i16>(F_0_541 + F_0_765),
  <i16>F_1, <i16>F_0_541,
  <i16>F_1, <i16>(-F_0_541),
  <i16>F_1, <i16>(-F_0_541 - F_0_765),
], 16);
const ODD_PAIRS = memory.data<i16>([
  <i16>F_1_175, <i16>(F_1_175 - F_0_390 + F_1_501 - F_0_899),
  <i16>(F_1_175 - F_1_961 + F_3_072 - F_2_562), <i16>F_1_175,
  <i16>(F_1_175 - F_2_562), <i16>(F_1_175 - F_0_390),
  <i16>(F_1_175 - F_1_961), <i16>(F_1_175 - F_0_899),
], 16);

/** Eight rows of eight int16 between the passes. */
const workspace = memory.data(128, 16);
/** What `transform` gives. */
const output = memory.data(128, 16);

// @ts-ignore: decorator
@inline
function descale(a: v128, b: v128, shift: i32): v128 {
  return i16x8.narrow_i32x4_s(i32x4.shr_s(a, shift), i32x4.shr_s(b, shift));
}

/** One pass over eight vectors of inputs; vector i of `output` is output i of all lanes. */
// @ts-ignore: decorator
@inline
function transform(
  in0: v128, in1: v128, in2: v128, in3: v128, in4: v128, in5: v128, in6: v128, in7: v128, shift: i32,
): void {
  // Even part.
  const e26Low = lowWords(in2, in6);
  const e26High = highWords(in2, in6);
  const toTmp2 = v128.load32_splat(PAIRS, 0);
  const toTmp3 = v128.load32_splat(PAIRS, 4);
  const sum = i16x8.add(in0, in4);
  const difference = i16x8.sub(in0, in4);
  // All outputs contain one of these once: one half, for rounding, is added here.
  const half = i32x4.splat(1 << (shift - 1));
  const zero = i64x2.splat(0);
  let tmp0Low = i32x4.add(i32x4.shr_s(lowWords(zero, sum), 16 - CONST_BITS), half);
  let tmp0High = i32x4.add(i32x4.shr_s(highWords(zero, sum), 16 - CONST_BITS), half);
  let tmp1Low = i32x4.add(i32x4.shr_s(lowWords(zero, difference), 16 - CONST_BITS), half);
  let tmp1High = i32x4.add(i32x4.shr_s(highWords(zero, difference), 16 - CONST_BITS), half);
  let tmp2Low = i32x4.dot_i16x8_s(e26Low, toTmp2);
  let tmp2High = i32x4.dot_i16x8_s(e26High, toTmp2);
  let tmp3Low = i32x4.dot_i16x8_s(e26Low, toTmp3);
  let tmp3High = i32x4.dot_i16x8_s(e26High, toTmp3);
  const tmp10Low = i32x4.add(tmp0Low, tmp3Low);
  const tmp10High = i32x4.add(tmp0High, tmp3High);
  const tmp13Low = i32x4.sub(tmp0Low, tmp3Low);
  const tmp13High = i32x4.sub(tmp0High, tmp3High);
  const tmp11Low = i32x4.add(tmp1Low, tmp2Low);
  const tmp11High = i32x4.add(tmp1High, tmp2High);
  const tmp12Low = i32x4.sub(tmp1Low, tmp2Low);
  const tmp12High = i32x4.sub(tmp1High, tmp2High);

  // Odd part.
  const z3 = i16x8.add(in7, in3);
  const z4 = i16x8.add(in5, in1);
  const z34Low = lowWords(z3, z4);
  const z34High = highWords(z3, z4);
  const toZ3 = v128.load32_splat(PAIRS, 8);
  const toZ4 = v128.load32_splat(PAIRS, 12);
  const z3Low = i32x4.dot_i16x8_s(z34Low, toZ3);
  const z3High = i32x4.dot_i16x8_s(z34High, toZ3);
  const z4Low = i32x4.dot_i16x8_s(z34Low, toZ4);
  const z4High = i32x4.dot_i16x8_s(z34High, toZ4);
  const o71Low = lowWords(in7, in1);
  const o71High = highWords(in7, in1);
  const toTmp0 = v128.load32_splat(PAIRS, 16);
  const toTmp3Odd = v128.load32_splat(PAIRS, 20);
  tmp0Low = i32x4.add(i32x4.dot_i16x8_s(o71Low, toTmp0), z3Low);
  tmp0High = i32x4.add(i32x4.dot_i16x8_s(o71High, toTmp0), z3High);
  tmp3Low = i32x4.add(i32x4.dot_i16x8_s(o71Low, toTmp3Odd), z4Low);
  tmp3High = i32x4.add(i32x4.dot_i16x8_s(o71High, toTmp3Odd), z4High);
  const o53Low = lowWords(in5, in3);
  const o53High = highWords(in5, in3);
  const toTmp1 = v128.load32_splat(PAIRS, 24);
  const toTmp2Odd = v128.load32_splat(PAIRS, 28);
  tmp1Low = i32x4.add(i32x4.dot_i16x8_s(o53Low, toTmp1), z4Low);
  tmp1High = i32x4.add(i32x4.dot_i16x8_s(o53High, toTmp1), z4High);
  tmp2Low = i32x4.add(i32x4.dot_i16x8_s(o53Low, toTmp2Odd), z3Low);
  tmp2High = i32x4.add(i32x4.dot_i16x8_s(o53High, toTmp2Odd), z3High);

  v128.store(output, descale(i32x4.add(tmp10Low, tmp3Low), i32x4.add(tmp10High, tmp3High), shift));
  v128.store(output, descale(i32x4.sub(tmp10Low, tmp3Low), i32x4.sub(tmp10High, tmp3High), shift), 112);
  v128.store(output, descale(i32x4.add(tmp11Low, tmp2Low), i32x4.add(tmp11High, tmp2High), shift), 16);
  v128.store(output, descale(i32x4.sub(tmp11Low, tmp2Low), i32x4.sub(tmp11High, tmp2High), shift), 96);
  v128.store(output, descale(i32x4.add(tmp12Low, tmp1Low), i32x4.add(tmp12High, tmp1High), shift), 32);
  v128.store(output, descale(i32x4.sub(tmp12Low, tmp1Low), i32x4.sub(tmp12High, tmp1High), shift), 80);
  v128.store(output, descale(i32x4.add(tmp13Low, tmp0Low), i32x4.add(tmp13High, tmp0High), shift), 48);
  v128.store(output, descale(i32x4.sub(tmp13Low, tmp0Low), i32x4.sub(tmp13High, tmp0High), shift), 64);
}

/** `output`, with rows and columns exchanged, into `workspace`. */
// @ts-ignore: decorator
@inline
function transposeOutput(): void {
  const r0 = v128.load(output);
  const r1 = v128.load(output, 16);
  const r2 = v128.load(output, 32);
  const r3 = v128.load(output, 48);
  const r4 = v128.load(output, 64);
  const r5 = v128.load(output, 80);
  const r6 = v128.load(output, 96);
  const r7 = v128.load(output, 112);
  const a0 = lowWords(r0, r4);
  const a1 = highWords(r0, r4);
  const a2 = lowWords(r1, r5);
  const a3 = highWords(r1, r5);
  const a4 = lowWords(r2, r6);
  const a5 = highWords(r2, r6);
  const a6 = lowWords(r3, r7);
  const a7 = highWords(r3, r7);
  const b0 = lowWords(a0, a4);
  const b1 = highWords(a0, a4);
  const b2 = lowWords(a1, a5);
  const b3 = highWords(a1, a5);
  const b4 = lowWords(a2, a6);
  const b5 = highWords(a2, a6);
  const b6 = lowWords(a3, a7);
  const b7 = highWords(a3, a7);
  v128.store(workspace, lowWords(b0, b4));
  v128.store(workspace, highWords(b0, b4), 16);
  v128.store(workspace, lowWords(b1, b5), 32);
  v128.store(workspace, highWords(b1, b5), 48);
  v128.store(workspace, lowWords(b2, b6), 64);
  v128.store(workspace, highWords(b2, b6), 80);
  v128.store(workspace, lowWords(b3, b7), 96);
  v128.store(workspace, highWords(b3, b7), 112);
}

/** Saturates the columns in `output` to 8 bits around 128, and stores them as rows. */
// @ts-ignore: decorator
@inline
function storeSamples(dst: usize, stride: usize): void {
  const center = i8x16.splat(-128);
  // Two columns of eight rows each.
  const c01 = i8x16.add(i8x16.narrow_i16x8_s(v128.load(output), v128.load(output, 16)), center);
  const c23 = i8x16.add(i8x16.narrow_i16x8_s(v128.load(output, 32), v128.load(output, 48)), center);
  const c45 = i8x16.add(i8x16.narrow_i16x8_s(v128.load(output, 64), v128.load(output, 80)), center);
  const c67 = i8x16.add(i8x16.narrow_i16x8_s(v128.load(output, 96), v128.load(output, 112)), center);
  const a = lowBytes(c01, c45); // columns 0 and 4 of rows 0 … 7
  const b = highBytes(c01, c45); // 1 and 5
  const c = lowBytes(c23, c67); // 2 and 6
  const d = highBytes(c23, c67); // 3 and 7
  const e = lowBytes(a, c); // 0 2 4 6 of rows 0 … 3
  const f = highBytes(a, c);
  const g = lowBytes(b, d); // 1 3 5 7 of rows 0 … 3
  const h = highBytes(b, d);
  const rows01 = lowBytes(e, g);
  const rows23 = highBytes(e, g);
  const rows45 = lowBytes(f, h);
  const rows67 = highBytes(f, h);
  v128.store64_lane(dst, rows01, 0);
  v128.store64_lane(dst + stride, rows01, 1);
  v128.store64_lane(dst + 2 * stride, rows23, 0);
  v128.store64_lane(dst + 3 * stride, rows23, 1);
  v128.store64_lane(dst + 4 * stride, rows45, 0);
  v128.store64_lane(dst + 5 * stride, rows45, 1);
  v128.store64_lane(dst + 6 * stride, rows67, 0);
  v128.store64_lane(dst + 7 * stride, rows67, 1);
}

// @ts-ignore: decorator
@inline
export function dequantized(block: usize, quantization: usize): v128 {
  return i16x8.mul(v128.load(block), v128.load(quantization));
}

/**
 * Transforms one block into eight rows of eight samples at `dst`. `extent` is one more than the zigzag index of the last
 * coefficient that may be other than zero.
 */
export function inverseTransform(block: usize, quantization: usize, extent: i32, dst: usize, stride: usize): void {
  if (beginTransform(block, quantization, extent, dst, stride)) finishTransform(dst, stride);
}

/** The same but for the second pass, which `finishTransform` is to make before the next block, if this gives true. */
export function beginTransform(block: usize, quantization: usize, extent: i32, dst: usize, stride: usize): bool {
  if (extent <= 1) {
    onlyDc(<i32>load<i16>(block) * <i32>load<u16>(quantization), dst, stride);
    return false;
  }
  if (overflows(block, quantization)) {
    onlyFirstRow(block, quantization);
    return true;
  }
  if (extent <= 10) {
    fourByFour(block, quantization, dst, stride);
    return false;
  }
  columnPass(block, quantization);
  return true;
}

/** The second pass of what is in `workspace`. */
export function finishTransform(dst: usize, stride: usize): void {
  transform(
    v128.load(workspace), v128.load(workspace, 16), v128.load(workspace, 32), v128.load(workspace, 48),
    v128.load(workspace, 64), v128.load(workspace, 80), v128.load(workspace, 96), v128.load(workspace, 112), SHIFT_2,
  );
  storeSamples(dst, stride);
}

/** All samples are the mean. Shifted in 16 bits between the passes. */
function onlyDc(dc: i32, dst: usize, stride: usize): void {
  const scaled = <i32>(<i16>(dc << PASS1_BITS)) << CONST_BITS;
  const mean = (scaled + (1 << (SHIFT_2 - 1))) >> SHIFT_2;
  const sample = <u64>(min(max(mean, -128), 127) + 128);
  const row = sample * 0x0101010101010101;
  for (let y = 0; y < 8; ++y, dst += stride) store<u64>(dst, row);
}

/**
 * Whether only the first row is there and exceeds what 16 bits can hold after the first pass (32767 >> 2). libjpeg-turbo then shifts
 * that row in 16 bits instead of transforming it, which matters to damaged files alone.
 */
// @ts-ignore: decorator
@inline
function overflows(block: usize, quantization: usize): bool {
  const row = dequantized(block, quantization);
  const large = i16x8.gt_u(i16x8.abs(row), i16x8.splat(8191));
  return v128.any_true(large) && isZeroBelow(block);
}

function isZeroBelow(block: usize): bool {
  let rows = v128.load(block, 16);
  for (let y: usize = 32; y < 128; y += 16) rows = v128.or(rows, v128.load(block + y));
  return !v128.any_true(rows);
}

function onlyFirstRow(block: usize, quantization: usize): void {
  v128.store(output, i16x8.shl(dequantized(block, quantization), PASS1_BITS));
  for (let x: usize = 0; x < 8; ++x) v128.store(workspace + (x << 4), v128.load16_splat(output + (x << 1)));
}

function columnPass(block: usize, quantization: usize): void {
  transform(
    dequantized(block, quantization), dequantized(block + 16, quantization + 16),
    dequantized(block + 32, quantization + 32), dequantized(block + 48, quantization + 48),
    dequantized(block + 64, quantization + 64), dequantized(block + 80, quantization + 80),
    dequantized(block + 96, quantization + 96), dequantized(block + 112, quantization + 112), SHIFT_1,
  );
  transposeOutput();
}

/**
 * Only the first ten coefficients of the zigzag sequence are there: rows and columns 0 … 3. `transform` with zeros for
 * inputs 4 … 7, whose constants fold into each other: integer sums, so that nothing is rounded differently.
 */
function fourByFour(block: usize, quantization: usize, dst: usize, stride: usize): void {
  const in02 = lowWords(dequantized(block, quantization), dequantized(block + 32, quantization + 32));
  const in31 = lowWords(dequantized(block + 48, quantization + 48), dequantized(block + 16, quantization + 16));
  const half = i32x4.splat(1 << (SHIFT_1 - 1));
  const even0 = i32x4.add(i32x4.dot_i16x8_s(in02, v128.load32_splat(EVEN_PAIRS)), half);
  const even1 = i32x4.add(i32x4.dot_i16x8_s(in02, v128.load32_splat(EVEN_PAIRS, 4)), half);
  const even2 = i32x4.add(i32x4.dot_i16x8_s(in02, v128.load32_splat(EVEN_PAIRS, 8)), half);
  const even3 = i32x4.add(i32x4.dot_i16x8_s(in02, v128.load32_splat(EVEN_PAIRS, 12)), half);
  const odd0 = i32x4.dot_i16x8_s(in31, v128.load32_splat(ODD_PAIRS));
  const odd1 = i32x4.dot_i16x8_s(in31, v128.load32_splat(ODD_PAIRS, 4));
  const odd2 = i32x4.dot_i16x8_s(in31, v128.load32_splat(ODD_PAIRS, 8));
  const odd3 = i32x4.dot_i16x8_s(in31, v128.load32_splat(ODD_PAIRS, 12));

  // Rows 0 … 7 of four columns, then columns of eight rows.
  const r01 = narrow(i32x4.add(even0, odd0), i32x4.add(even1, odd1));
  const r23 = narrow(i32x4.add(even2, odd2), i32x4.add(even3, odd3));
  const r45 = narrow(i32x4.sub(even3, odd3), i32x4.sub(even2, odd2));
  const r67 = narrow(i32x4.sub(even1, odd1), i32x4.sub(even0, odd0));
  const a = lowWords(r01, r23);
  const b = highWords(r01, r23);
  const c = lowWords(r45, r67);
  const d = highWords(r45, r67);
  const c01Top = lowWords(a, b);
  const c23Top = highWords(a, b);
  const c01Bottom = lowWords(c, d);
  const c23Bottom = highWords(c, d);
  const c0 = i64x2.shuffle(c01Top, c01Bottom, 0, 2);
  const c1 = i64x2.shuffle(c01Top, c01Bottom, 1, 3);
  const c2 = i64x2.shuffle(c23Top, c23Bottom, 0, 2);
  const c3 = i64x2.shuffle(c23Top, c23Bottom, 1, 3);
  secondPassOfFour(c0, c1, c2, c3);
  storeSamples(dst, stride);
}

// @ts-ignore: decorator
@inline
function narrow(a: v128, b: v128): v128 {
  return i16x8.narrow_i32x4_s(i32x4.shr_s(a, SHIFT_1), i32x4.shr_s(b, SHIFT_1));
}

// @ts-ignore: decorator
@inline
function secondPassOfFour(in0: v128, in1: v128, in2: v128, in3: v128): void {
  const e02Low = lowWords(in0, in2);
  const e02High = highWords(in0, in2);
  const o31Low = lowWords(in3, in1);
  const o31High = highWords(in3, in1);
  storePair(
    e02Low, e02High, v128.load32_splat(EVEN_PAIRS),
    o31Low, o31High, v128.load32_splat(ODD_PAIRS), 0, 112,
  );
  storePair(
    e02Low, e02High, v128.load32_splat(EVEN_PAIRS, 4),
    o31Low, o31High, v128.load32_splat(ODD_PAIRS, 4), 16, 96,
  );
  storePair(
    e02Low, e02High, v128.load32_splat(EVEN_PAIRS, 8),
    o31Low, o31High, v128.load32_splat(ODD_PAIRS, 8), 32, 80,
  );
  storePair(
    e02Low, e02High, v128.load32_splat(EVEN_PAIRS, 12),
    o31Low, o31High, v128.load32_splat(ODD_PAIRS, 12), 48, 64,
  );
}

/** Sum and difference of an even and an odd part: outputs i and 7 − i. */
// @ts-ignore: decorator
@inline
function storePair(
  evenLow: v128, evenHigh: v128, evenBy: v128, oddLow: v128, oddHigh: v128, oddBy: v128, first: usize, last: usize,
): void {
  const half = i32x4.splat(1 << (SHIFT_2 - 1));
  const eLow = i32x4.add(i32x4.dot_i16x8_s(evenLow, evenBy), half);
  const eHigh = i32x4.add(i32x4.dot_i16x8_s(evenHigh, evenBy), half);
  const oLow = i32x4.dot_i16x8_s(oddLow, oddBy);
  const oHigh = i32x4.dot_i16x8_s(oddHigh, oddBy);
  v128.store(output + first, descale(i32x4.add(eLow, oLow), i32x4.add(eHigh, oHigh), SHIFT_2));
  v128.store(output + last, descale(i32x4.sub(eLow, oLow), i32x4.sub(eHigh, oHigh), SHIFT_2));
}
