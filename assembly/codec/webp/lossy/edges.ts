/**
 * One edge of the loop filter (RFC 6386, sections 15.2 and 15.3): sixteen times eight samples P3 … P0 | Q0 … Q3 across it,
 * of which Q0 is at `at` and each of the others `step` on. What is filtered is signed: samples less 128.
 */

const SIGN: i8 = -128;

/** Where the edge is none of the picture: 2 |p0 − q0| + |p1 − q1| / 2 is no more than `limit`. */
// @ts-ignore: decorator
@inline
function isSmooth(p1: v128, p0: v128, q0: v128, q1: v128, limit: u32): v128 {
  const near = distance(p0, q0);
  const far = i8x16.shr_u(distance(p1, q1), 1);
  const sum = i8x16.add_sat_u(i8x16.add_sat_u(near, near), far);
  return i8x16.eq(i8x16.sub_sat_u(sum, i8x16.splat(<i8>limit)), i8x16.splat(0));
}

// @ts-ignore: decorator
@inline
function distance(a: v128, b: v128): v128 {
  return v128.or(i8x16.sub_sat_u(a, b), i8x16.sub_sat_u(b, a));
}

/** Of signed samples: the common part of all filters, 3 (q0 − p0) + p1 − q1, clamped. */
// @ts-ignore: decorator
@inline
function baseOf(p1: v128, p0: v128, q0: v128, q1: v128): v128 {
  return threeTimes(i8x16.sub_sat_s(q0, p0), i8x16.sub_sat_s(p1, q1));
}

/** `to` + 3 `difference`, in an order in which nothing is clamped too early. */
// @ts-ignore: decorator
@inline
function threeTimes(difference: v128, to: v128): v128 {
  return i8x16.add_sat_s(i8x16.add_sat_s(i8x16.add_sat_s(to, difference), difference), difference);
}

/** Section 15.2. */
export function filterSimply(at: usize, step: usize, limit: u32): void {
  let p1 = v128.load(at - 2 * step);
  let p0 = v128.load(at - step);
  let q0 = v128.load(at);
  let q1 = v128.load(at + step);
  const smooth = isSmooth(p1, p0, q0, q1, limit);
  const sign = i8x16.splat(SIGN);
  p1 = v128.xor(p1, sign);
  p0 = v128.xor(p0, sign);
  q0 = v128.xor(q0, sign);
  q1 = v128.xor(q1, sign);
  const base = v128.and(baseOf(p1, p0, q0, q1), smooth);
  const a1 = i8x16.shr_s(i8x16.add_sat_s(base, i8x16.splat(4)), 3);
  const a2 = i8x16.shr_s(i8x16.add_sat_s(base, i8x16.splat(3)), 3);
  v128.store(at - step, v128.xor(i8x16.add_sat_s(p0, a2), sign));
  v128.store(at, v128.xor(i8x16.sub_sat_s(q0, a1), sign));
}

/** Where neighbours on either side differ by no more than `interior` either. */
// @ts-ignore: decorator
@inline
function isFlat(p3: v128, p2: v128, p1: v128, p0: v128, q0: v128, q1: v128, q2: v128, q3: v128, interior: u32): v128 {
  const before = i8x16.max_u(i8x16.max_u(distance(p3, p2), distance(p2, p1)), distance(p1, p0));
  const behind = i8x16.max_u(i8x16.max_u(distance(q3, q2), distance(q2, q1)), distance(q1, q0));
  const most = i8x16.max_u(before, behind);
  return i8x16.eq(i8x16.sub_sat_u(most, i8x16.splat(<i8>interior)), i8x16.splat(0));
}

/** Where there is none of the high variance that a single difference of more than `hev` is. */
// @ts-ignore: decorator
@inline
function isCalm(p1: v128, p0: v128, q0: v128, q1: v128, hev: u32): v128 {
  const most = i8x16.max_u(distance(p1, p0), distance(q1, q0));
  return i8x16.eq(i8x16.sub_sat_u(most, i8x16.splat(<i8>hev)), i8x16.splat(0));
}

/** Between macroblocks. False where nothing was to be changed. */
export function filterOuter(at: usize, step: usize, limit: u32, interior: u32, hev: u32): bool {
  const p3 = v128.load(at - 4 * step);
  let p2 = v128.load(at - 3 * step);
  let p1 = v128.load(at - 2 * step);
  let p0 = v128.load(at - step);
  let q0 = v128.load(at);
  let q1 = v128.load(at + step);
  let q2 = v128.load(at + 2 * step);
  const q3 = v128.load(at + 3 * step);
  const wanted = v128.and(isSmooth(p1, p0, q0, q1, limit), isFlat(p3, p2, p1, p0, q0, q1, q2, q3, interior));
  if (!v128.any_true(wanted)) return false;
  const calm = isCalm(p1, p0, q0, q1, hev);
  const sign = i8x16.splat(SIGN);
  p2 = v128.xor(p2, sign);
  p1 = v128.xor(p1, sign);
  p0 = v128.xor(p0, sign);
  q0 = v128.xor(q0, sign);
  q1 = v128.xor(q1, sign);
  q2 = v128.xor(q2, sign);
  const base = v128.and(baseOf(p1, p0, q0, q1), wanted);
  // With high variance, as the simple filter.
  const rough = v128.andnot(base, calm);
  p0 = i8x16.add_sat_s(p0, i8x16.shr_s(i8x16.add_sat_s(rough, i8x16.splat(3)), 3));
  q0 = i8x16.sub_sat_s(q0, i8x16.shr_s(i8x16.add_sat_s(rough, i8x16.splat(4)), 3));
  // Elsewhere 27, 18 and 9 of 128 parts.
  const smooth = v128.and(base, calm);
  const low = i16x8.extend_low_i8x16_s(smooth);
  const high = i16x8.extend_high_i8x16_s(smooth);
  const nine = i16x8.splat(9);
  const half = i16x8.splat(63);
  const low9 = i16x8.mul(low, nine);
  const high9 = i16x8.mul(high, nine);
  const low18 = i16x8.add(low9, low9);
  const high18 = i16x8.add(high9, high9);
  const a1 = partsOf(i16x8.add(i16x8.add(low18, low9), half), i16x8.add(i16x8.add(high18, high9), half));
  const a2 = partsOf(i16x8.add(low18, half), i16x8.add(high18, half));
  const a3 = partsOf(i16x8.add(low9, half), i16x8.add(high9, half));
  v128.store(at - 3 * step, v128.xor(i8x16.add_sat_s(p2, a3), sign));
  v128.store(at - 2 * step, v128.xor(i8x16.add_sat_s(p1, a2), sign));
  v128.store(at - step, v128.xor(i8x16.add_sat_s(p0, a1), sign));
  v128.store(at, v128.xor(i8x16.sub_sat_s(q0, a1), sign));
  v128.store(at + step, v128.xor(i8x16.sub_sat_s(q1, a2), sign));
  v128.store(at + 2 * step, v128.xor(i8x16.sub_sat_s(q2, a3), sign));
  return true;
}

// @ts-ignore: decorator
@inline
function partsOf(low: v128, high: v128): v128 {
  return i8x16.narrow_i16x8_s(i16x8.shr_s(low, 7), i16x8.shr_s(high, 7));
}

/** Between subblocks. False where nothing was to be changed. */
export function filterInner(at: usize, step: usize, limit: u32, interior: u32, hev: u32): bool {
  const p3 = v128.load(at - 4 * step);
  const p2 = v128.load(at - 3 * step);
  let p1 = v128.load(at - 2 * step);
  let p0 = v128.load(at - step);
  let q0 = v128.load(at);
  let q1 = v128.load(at + step);
  const q2 = v128.load(at + 2 * step);
  const q3 = v128.load(at + 3 * step);
  const wanted = v128.and(isSmooth(p1, p0, q0, q1, limit), isFlat(p3, p2, p1, p0, q0, q1, q2, q3, interior));
  if (!v128.any_true(wanted)) return false;
  const calm = isCalm(p1, p0, q0, q1, hev);
  const sign = i8x16.splat(SIGN);
  p1 = v128.xor(p1, sign);
  p0 = v128.xor(p0, sign);
  q0 = v128.xor(q0, sign);
  q1 = v128.xor(q1, sign);
  // P1 and Q1 count only with high variance, and are changed only without.
  const outer = v128.andnot(i8x16.sub_sat_s(p1, q1), calm);
  const base = v128.and(threeTimes(i8x16.sub_sat_s(q0, p0), outer), wanted);
  const a1 = i8x16.shr_s(i8x16.add_sat_s(base, i8x16.splat(4)), 3);
  const a2 = i8x16.shr_s(i8x16.add_sat_s(base, i8x16.splat(3)), 3);
  const a3 = v128.and(i8x16.shr_s(i8x16.add(a1, i8x16.splat(1)), 1), calm);
  v128.store(at - 2 * step, v128.xor(i8x16.add_sat_s(p1, a3), sign));
  v128.store(at - step, v128.xor(i8x16.add_sat_s(p0, a2), sign));
  v128.store(at, v128.xor(i8x16.sub_sat_s(q0, a1), sign));
  v128.store(at + step, v128.xor(i8x16.sub_sat_s(q1, a3), sign));
  return true;
}
