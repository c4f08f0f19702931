/**
 * The inverse transforms (RFC 6386, sections 14.3 and 14.4). Where damaged data overflow, libwebp's ways differ, and so do
 * these: the whole transform wraps in 16 bits, what has few coefficients does not.
 */
import { highWords, lowWords } from "../../../simd";

const ZERO = memory.data(16, 16);

/** sqrt(2) · cos(π / 8) − 1 and sqrt(2) · sin(π / 8), in 16 fractional bits; the second one less. */
const COS: i16 = 20091;
const SIN: i16 = <i16>(35468 - 65536);

/** Y2 at `from`, which is cleared → the DC of 16 blocks of 32 bytes at `to`. */
export function inverseWalshHadamard(from: usize, to: usize): void {
  const zero = v128.load(ZERO);
  const r0 = v128.load16x4_s(from);
  const r1 = v128.load16x4_s(from, 8);
  const r2 = v128.load16x4_s(from, 16);
  const r3 = v128.load16x4_s(from, 24);
  v128.store(from, zero);
  v128.store(from, zero, 16);
  let a0 = i32x4.add(r0, r3);
  let a1 = i32x4.add(r1, r2);
  let a2 = i32x4.sub(r1, r2);
  let a3 = i32x4.sub(r0, r3);
  const t0 = i32x4.add(a0, a1);
  const t1 = i32x4.add(a3, a2);
  const t2 = i32x4.sub(a0, a1);
  const t3 = i32x4.sub(a3, a2);
  // Transposed.
  const low01 = i32x4.shuffle(t0, t1, 0, 4, 1, 5);
  const low23 = i32x4.shuffle(t2, t3, 0, 4, 1, 5);
  const high01 = i32x4.shuffle(t0, t1, 2, 6, 3, 7);
  const high23 = i32x4.shuffle(t2, t3, 2, 6, 3, 7);
  const c0 = i32x4.add(i64x2.shuffle(low01, low23, 0, 2), i32x4.splat(3));
  const c1 = i64x2.shuffle(low01, low23, 1, 3);
  const c2 = i64x2.shuffle(high01, high23, 0, 2);
  const c3 = i64x2.shuffle(high01, high23, 1, 3);
  a0 = i32x4.add(c0, c3);
  a1 = i32x4.add(c1, c2);
  a2 = i32x4.sub(c1, c2);
  a3 = i32x4.sub(c0, c3);
  scatter(i32x4.shr_s(i32x4.add(a0, a1), 3), to);
  scatter(i32x4.shr_s(i32x4.add(a3, a2), 3), to + 32);
  scatter(i32x4.shr_s(i32x4.sub(a0, a1), 3), to + 64);
  scatter(i32x4.shr_s(i32x4.sub(a3, a2), 3), to + 96);
}

/** The lower halves, a row of blocks apart. */
// @ts-ignore: decorator
@inline
function scatter(v: v128, to: usize): void {
  v128.store16_lane(to, v, 0);
  v128.store16_lane(to, v, 2, 128);
  v128.store16_lane(to, v, 4, 256);
  v128.store16_lane(to, v, 6, 384);
}

/**
 * The block at `from`, or with `two` it and the next, is cleared and added to the samples at `dst`, the second to the right
 * of the first.
 */
export function addTransform(from: usize, dst: usize, stride: usize, two: bool): void {
  const zero = v128.load(ZERO);
  const first01 = v128.load(from);
  const first23 = v128.load(from, 16);
  v128.store(from, zero);
  v128.store(from, zero, 16);
  let in0 = first01;
  let in1 = i64x2.shuffle(first01, zero, 1, 2);
  let in2 = first23;
  let in3 = i64x2.shuffle(first23, zero, 1, 2);
  if (two) {
    const second01 = v128.load(from, 32);
    const second23 = v128.load(from, 48);
    v128.store(from, zero, 32);
    v128.store(from, zero, 48);
    in0 = i64x2.shuffle(first01, second01, 0, 2);
    in1 = i64x2.shuffle(first01, second01, 1, 3);
    in2 = i64x2.shuffle(first23, second23, 0, 2);
    in3 = i64x2.shuffle(first23, second23, 1, 3);
  }
  // Down the columns.
  let a = i16x8.add(in0, in2);
  let b = i16x8.sub(in0, in2);
  let c = i16x8.sub(timesSin(in1), timesCos(in3));
  let d = i16x8.add(timesCos(in1), timesSin(in3));
  let t0 = i16x8.add(a, d);
  let t1 = i16x8.add(b, c);
  let t2 = i16x8.sub(b, c);
  let t3 = i16x8.sub(a, d);
  // Transpose each block of 4 × 4: a lane is then a row.
  let p0 = lowWords(t0, t1);
  let p1 = lowWords(t2, t3);
  let p2 = highWords(t0, t1);
  let p3 = highWords(t2, t3);
  let q0 = i32x4.shuffle(p0, p1, 0, 4, 1, 5);
  let q1 = i32x4.shuffle(p0, p1, 2, 6, 3, 7);
  let q2 = i32x4.shuffle(p2, p3, 0, 4, 1, 5);
  let q3 = i32x4.shuffle(p2, p3, 2, 6, 3, 7);
  in0 = i16x8.add(i64x2.shuffle(q0, q2, 0, 2), i16x8.splat(4));
  in1 = i64x2.shuffle(q0, q2, 1, 3);
  in2 = i64x2.shuffle(q1, q3, 0, 2);
  in3 = i64x2.shuffle(q1, q3, 1, 3);
  // Along the rows.
  a = i16x8.add(in0, in2);
  b = i16x8.sub(in0, in2);
  c = i16x8.sub(timesSin(in1), timesCos(in3));
  d = i16x8.add(timesCos(in1), timesSin(in3));
  t0 = i16x8.shr_s(i16x8.add(a, d), 3);
  t1 = i16x8.shr_s(i16x8.add(b, c), 3);
  t2 = i16x8.shr_s(i16x8.sub(b, c), 3);
  t3 = i16x8.shr_s(i16x8.sub(a, d), 3);
  p0 = lowWords(t0, t1);
  p1 = lowWords(t2, t3);
  p2 = highWords(t0, t1);
  p3 = highWords(t2, t3);
  q0 = i32x4.shuffle(p0, p1, 0, 4, 1, 5);
  q1 = i32x4.shuffle(p0, p1, 2, 6, 3, 7);
  q2 = i32x4.shuffle(p2, p3, 0, 4, 1, 5);
  q3 = i32x4.shuffle(p2, p3, 2, 6, 3, 7);
  addRow(i64x2.shuffle(q0, q2, 0, 2), dst, two);
  addRow(i64x2.shuffle(q0, q2, 1, 3), dst + stride, two);
  addRow(i64x2.shuffle(q1, q3, 0, 2), dst + 2 * stride, two);
  addRow(i64x2.shuffle(q1, q3, 1, 3), dst + 3 * stride, two);
}

/** x · COS / 2^16, which is one more than that. */
// @ts-ignore: decorator
@inline
function timesCos(x: v128): v128 {
  return i16x8.add(highProduct(x, COS), x);
}

// @ts-ignore: decorator
@inline
function timesSin(x: v128): v128 {
  return i16x8.add(highProduct(x, SIN), x);
}

// @ts-ignore: decorator
@inline
function highProduct(x: v128, by: i16): v128 {
  const low = i32x4.extmul_low_i16x8_s(x, i16x8.splat(by));
  const high = i32x4.extmul_high_i16x8_s(x, i16x8.splat(by));
  return i16x8.shuffle(low, high, 1, 3, 5, 7, 9, 11, 13, 15);
}

// @ts-ignore: decorator
@inline
function addRow(row: v128, dst: usize, two: bool): void {
  if (two) {
    const sum = i16x8.add(row, v128.load8x8_u(dst));
    v128.store64_lane(dst, i8x16.narrow_i16x8_u(sum, sum), 0);
  } else {
    const sum = i16x8.add(row, i16x8.extend_low_i8x16_u(v128.load32_zero(dst)));
    v128.store32_lane(dst, i8x16.narrow_i16x8_u(sum, sum), 0);
  }
}

/** A block of which only the DC is not zero. */
export function addDc(from: usize, dst: usize, stride: usize): void {
  const dc = i16x8.splat(<i16>((<i32>load<i16>(from) + 4) >> 3));
  store<i16>(from, 0);
  for (let y = 0; y < 4; ++y, dst += stride) addRow(dc, dst, false);
}

/** A block of which only the first three coefficients of the zigzag sequence are not zero. */
export function addFirst(from: usize, dst: usize, stride: usize): void {
  const a = <i32>load<i16>(from) + 4;
  const down = <i32>load<i16>(from, 8);
  const across = <i32>load<i16>(from, 2);
  store<u32>(from, 0);
  store<i16>(from, 0, 8);
  const c4 = (down * 35468) >> 16;
  const d4 = ((down * 20091) >> 16) + down;
  const c1 = (across * 35468) >> 16;
  const d1 = ((across * 20091) >> 16) + across;
  const row = i32x4(d1, c1, -c1, -d1);
  addWide(row, a + d4, dst);
  addWide(row, a + c4, dst + stride);
  addWide(row, a - c4, dst + 2 * stride);
  addWide(row, a - d4, dst + 3 * stride);
}

// @ts-ignore: decorator
@inline
function addWide(row: v128, dc: i32, dst: usize): void {
  const v = i32x4.shr_s(i32x4.add(row, i32x4.splat(dc)), 3);
  addRow(i16x8.narrow_i32x4_s(v, v), dst, false);
}
