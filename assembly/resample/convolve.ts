/**
 * Pillow's two passes over 8-bit samples, to the byte.
 *
 * Pillow sums `sample · weight` in 32 bits, weights having 22 fractional bits, adds one half, shifts
 * and clips. Here each weight is high · 2^15 + low: `dot_i16x8_s` sums both halves over pairs of taps
 * and (Σhigh << 15) + Σlow is the same sum modulo 2^32.
 */
import { highBytes, lowBytes, pick } from "../simd";
import { Axis, LOW_BITS, PRECISION_BITS } from "./weights";

/** The rounded, shifted sums, not yet clipped; narrowing with saturation clips them to 0 … 255. */
// @ts-ignore: decorator
@inline
function total(high: v128, low: v128): v128 {
  const half = i32x4.splat(1 << (PRECISION_BITS - 1));
  return i32x4.shr_s(i32x4.add(i32x4.add(i32x4.shl(high, LOW_BITS), low), half), PRECISION_BITS);
}

// @ts-ignore: decorator
@inline
function clip(a: v128, b: v128, c: v128, d: v128): v128 {
  return i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d));
}

/**
 * The horizontal pass over `rows` rows of 1, 3 or 4 channels. Source rows may be read, and target
 * rows written, up to one vector past their end; `dstStride` must leave room for that.
 */
export function horizontal(
  axis: Axis, channels: i32, rows: i32, src: usize, srcStride: usize, dst: usize, dstStride: usize,
): void {
  let row = 0;
  if (channels == 1) {
    for (; row < rows; ++row) horizontalGray(axis, src + <usize>row * srcStride, dst + <usize>row * dstStride);
    return;
  }
  if (rows < 4) {
    // Four times the same row; such small groups come only at the edges of an image.
    for (; row < rows; ++row) {
      fourRows(axis, channels, src + <usize>row * srcStride, 0, dst + <usize>row * dstStride, 0);
    }
    return;
  }
  for (; row < rows; row += 4) {
    // The last four rows may be partly done already, which is cheaper than doing them one by one.
    const first = <usize>min(row, rows - 4);
    fourRows(axis, channels, src + first * srcStride, srcStride, dst + first * dstStride, dstStride);
  }
}

function fourRows(axis: Axis, channels: i32, src: usize, srcStride: usize, dst: usize, dstStride: usize): void {
  if (channels == 3) horizontalRgb(axis, src, srcStride, dst, dstStride);
  else horizontalRgba(axis, src, srcStride, dst, dstStride);
}

// `taps` takes two neighbouring pixels a and b apart, into i16 lanes a₀ b₀ a₁ b₁ a₂ b₂ (a₃ b₃).

function horizontalRgb(axis: Axis, src: usize, srcStride: usize, dst: usize, dstStride: usize): void {
  if (axis.most <= 6) return fewTaps(axis, src, srcStride, dst, dstStride);
  const taps = i8x16(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1);
  horizontalRows(axis, 3, taps, src, srcStride, dst, dstStride);
}

function horizontalRgba(axis: Axis, src: usize, srcStride: usize, dst: usize, dstStride: usize): void {
  const taps = i8x16(0, -1, 4, -1, 1, -1, 5, -1, 2, -1, 6, -1, 3, -1, 7, -1);
  horizontalRows(axis, 4, taps, src, srcStride, dst, dstStride);
}

/** Two of four rows, rounded: V8 would else compute all of them side by side, for which there are too few registers. */
const twoRows = memory.data(16, 16);

/**
 * Windows of at most six pixels: small photographs shrink by this little. Most have four or less, which are one load: to
 * test each is cheaper than to add zeros.
 */
function fewTaps(axis: Axis, src: usize, srcStride: usize, dst: usize, dstStride: usize): void {
  const halfBytes = <usize>axis.stride << 1;
  const end = dst + <usize>axis.length * 3;
  let weights = axis.weights;
  let window = axis.windows;
  do {
    const at = src + <usize>load<i32>(window) * 3;
    if (load<i32>(window, 4) <= 4) fewOfRows(false, at, srcStride, weights, weights + halfBytes, dst, dstStride);
    else fewOfRows(true, at, srcStride, weights, weights + halfBytes, dst, dstStride);
    window += 8;
    weights += halfBytes << 1;
    dst += 3;
  } while (dst < end);
}

// @ts-ignore: decorator
@inline
function fewOfRows(
  beyondFour: bool, at: usize, srcStride: usize, high: usize, low: usize, dst: usize, dstStride: usize,
): void {
  const high01 = v128.load32_splat(high);
  const high23 = v128.load32_splat(high, 4);
  const low01 = v128.load32_splat(low);
  const low23 = v128.load32_splat(low, 4);
  const high45 = beyondFour ? v128.load32_splat(high, 8) : i64x2.splat(0);
  const low45 = beyondFour ? v128.load32_splat(low, 8) : i64x2.splat(0);
  const a = fewOf(at, beyondFour, high01, high23, high45, low01, low23, low45);
  const b = fewOf(at + srcStride, beyondFour, high01, high23, high45, low01, low23, low45);
  v128.store(twoRows, i16x8.narrow_i32x4_s(a, b));
  const c = fewOf(at + 2 * srcStride, beyondFour, high01, high23, high45, low01, low23, low45);
  const d = fewOf(at + 3 * srcStride, beyondFour, high01, high23, high45, low01, low23, low45);
  const out = i8x16.narrow_i16x8_u(v128.load(twoRows), i16x8.narrow_i32x4_s(c, d));
  v128.store32_lane(dst, out, 0);
  v128.store32_lane(dst + dstStride, out, 1);
  v128.store32_lane(dst + 2 * dstStride, out, 2);
  v128.store32_lane(dst + 3 * dstStride, out, 3);
}

/** One row's sum, of pixels 0 and 1, 2 and 3, and 4 and 5. Past the window weights are zero. */
// @ts-ignore: decorator
@inline
function fewOf(
  at: usize, beyondFour: bool, high01: v128, high23: v128, high45: v128, low01: v128, low23: v128, low45: v128,
): v128 {
  const pixels = v128.load(at);
  const taps01 = pick(pixels, i8x16(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1));
  const taps23 = pick(pixels, i8x16(6, -1, 9, -1, 7, -1, 10, -1, 8, -1, 11, -1, -1, -1, -1, -1));
  let high = i32x4.add(i32x4.dot_i16x8_s(taps01, high01), i32x4.dot_i16x8_s(taps23, high23));
  let low = i32x4.add(i32x4.dot_i16x8_s(taps01, low01), i32x4.dot_i16x8_s(taps23, low23));
  if (beyondFour) {
    const taps45 = pick(v128.load(at, 12), i8x16(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1));
    high = i32x4.add(high, i32x4.dot_i16x8_s(taps45, high45));
    low = i32x4.add(low, i32x4.dot_i16x8_s(taps45, low45));
  }
  return total(high, low);
}

/**
 * Four rows at a time share the loads of the weights, and taps go in pairs: eight sums, two weights, the pixels and the
 * mask are what x86-64 has registers for. `taps` has to be a constant whose indices are below 16 or negative: V8 then
 * leaves out the saturating addition that `swizzle` otherwise costs, and keeps the mask in a register.
 */
// @ts-ignore: decorator
@inline
function horizontalRows(
  axis: Axis, step: usize, taps: v128, src: usize, srcStride: usize, dst: usize, dstStride: usize,
): void {
  const length = axis.length;
  const halfBytes = <usize>axis.stride << 1;
  let weights = axis.weights;
  let window = axis.windows;
  for (let x = 0; x < length; ++x) {
    let at = src + <usize>load<i32>(window) * step;
    const end = at + <usize>load<i32>(window, 4) * step;
    const quads = end - 2 * step;
    let w = weights;
    let highA = i32x4.splat(0);
    let lowA = i32x4.splat(0);
    let highB = i32x4.splat(0);
    let lowB = i32x4.splat(0);
    let highC = i32x4.splat(0);
    let lowC = i32x4.splat(0);
    let highD = i32x4.splat(0);
    let lowD = i32x4.splat(0);
    // Two pairs a round, since the test costs too; an odd pair is left. Past an odd tap the weight is zero.
    for (; at < quads; at += 4 * step, w += 8) {
      const high01 = v128.load32_splat(w);
      const low01 = v128.load32_splat(w + halfBytes);
      const a01 = pick(v128.load(at), taps);
      highA = i32x4.add(highA, i32x4.dot_i16x8_s(a01, high01));
      lowA = i32x4.add(lowA, i32x4.dot_i16x8_s(a01, low01));
      const b01 = pick(v128.load(at + srcStride), taps);
      highB = i32x4.add(highB, i32x4.dot_i16x8_s(b01, high01));
      lowB = i32x4.add(lowB, i32x4.dot_i16x8_s(b01, low01));
      const c01 = pick(v128.load(at + 2 * srcStride), taps);
      highC = i32x4.add(highC, i32x4.dot_i16x8_s(c01, high01));
      lowC = i32x4.add(lowC, i32x4.dot_i16x8_s(c01, low01));
      const d01 = pick(v128.load(at + 3 * srcStride), taps);
      highD = i32x4.add(highD, i32x4.dot_i16x8_s(d01, high01));
      lowD = i32x4.add(lowD, i32x4.dot_i16x8_s(d01, low01));
      const high23 = v128.load32_splat(w, 4);
      const low23 = v128.load32_splat(w + halfBytes, 4);
      const a23 = pick(v128.load(at + 2 * step), taps);
      highA = i32x4.add(highA, i32x4.dot_i16x8_s(a23, high23));
      lowA = i32x4.add(lowA, i32x4.dot_i16x8_s(a23, low23));
      const b23 = pick(v128.load(at + 2 * step + srcStride), taps);
      highB = i32x4.add(highB, i32x4.dot_i16x8_s(b23, high23));
      lowB = i32x4.add(lowB, i32x4.dot_i16x8_s(b23, low23));
      const c23 = pick(v128.load(at + 2 * step + 2 * srcStride), taps);
      highC = i32x4.add(highC, i32x4.dot_i16x8_s(c23, high23));
      lowC = i32x4.add(lowC, i32x4.dot_i16x8_s(c23, low23));
      const d23 = pick(v128.load(at + 2 * step + 3 * srcStride), taps);
      highD = i32x4.add(highD, i32x4.dot_i16x8_s(d23, high23));
      lowD = i32x4.add(lowD, i32x4.dot_i16x8_s(d23, low23));
    }
    if (at < end) {
      const high = v128.load32_splat(w);
      const low = v128.load32_splat(w + halfBytes);
      const a = pick(v128.load(at), taps);
      highA = i32x4.add(highA, i32x4.dot_i16x8_s(a, high));
      lowA = i32x4.add(lowA, i32x4.dot_i16x8_s(a, low));
      const b = pick(v128.load(at + srcStride), taps);
      highB = i32x4.add(highB, i32x4.dot_i16x8_s(b, high));
      lowB = i32x4.add(lowB, i32x4.dot_i16x8_s(b, low));
      const c = pick(v128.load(at + 2 * srcStride), taps);
      highC = i32x4.add(highC, i32x4.dot_i16x8_s(c, high));
      lowC = i32x4.add(lowC, i32x4.dot_i16x8_s(c, low));
      const d = pick(v128.load(at + 3 * srcStride), taps);
      highD = i32x4.add(highD, i32x4.dot_i16x8_s(d, high));
      lowD = i32x4.add(lowD, i32x4.dot_i16x8_s(d, low));
    }
    const out = clip(total(highA, lowA), total(highB, lowB), total(highC, lowC), total(highD, lowD));
    // Of three channels the fourth byte is in the way of the next pixel, which is written after it.
    const to = dst + <usize>x * step;
    v128.store32_lane(to, out, 0);
    v128.store32_lane(to + dstStride, out, 1);
    v128.store32_lane(to + 2 * dstStride, out, 2);
    v128.store32_lane(to + 3 * dstStride, out, 3);
    window += 8;
    weights += halfBytes << 1;
  }
}

function horizontalGray(axis: Axis, src: usize, dst: usize): void {
  const length = axis.length;
  const halfBytes = <usize>axis.stride << 1;
  let weights = axis.weights;
  let window = axis.windows;
  for (let x = 0; x < length; ++x) {
    let at = src + <usize>load<i32>(window);
    const end = at + <usize>load<i32>(window, 4);
    let w = weights;
    let high = i32x4.splat(0);
    let low = i32x4.splat(0);
    for (; at < end; at += 8, w += 16) {
      const samples = v128.load8x8_u(at);
      high = i32x4.add(high, i32x4.dot_i16x8_s(samples, v128.load(w)));
      low = i32x4.add(low, i32x4.dot_i16x8_s(samples, v128.load(w + halfBytes)));
    }
    // Four partial sums: fold them, in all lanes alike.
    let sum = i32x4.add(i32x4.shl(high, LOW_BITS), low);
    sum = i32x4.add(sum, i32x4.shuffle(sum, sum, 2, 3, 0, 1));
    sum = i32x4.add(sum, i32x4.shuffle(sum, sum, 1, 0, 3, 2));
    const out = total(i32x4.splat(0), sum);
    v128.store8_lane(dst + <usize>x, clip(out, out, out, out), 0);
    window += 8;
    weights += halfBytes << 1;
  }
}

/**
 * The vertical pass for one output row of `bytes` samples: a weighted sum of `taps` rows, the first
 * at `rows`, `stride` apart. Writes exactly `bytes` bytes at `dst`.
 */
export function vertical(axis: Axis, output: i32, rows: usize, stride: usize, bytes: usize, dst: usize): void {
  const taps = axis.taps(output);
  const high = axis.high(output);
  const low = high + (<usize>axis.stride << 1);
  let x: usize = 0;
  for (; x + 16 <= bytes; x += 16) {
    v128.store(dst + x, columns(rows + x, stride, taps, high, low));
  }
  if (x == bytes) return;
  // The rest, without a byte too many: the caller's next row or padding may already be in place.
  let rest = columns(rows + x, stride, taps, high, low);
  for (; x < bytes; ++x) {
    v128.store8_lane(dst + x, rest, 0);
    rest = i8x16.shuffle(rest, rest, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0);
  }
}

/** Sixteen columns of `vertical`. A row past an odd number of taps is read, with a weight of zero. */
// @ts-ignore: decorator
@inline
function columns(at: usize, stride: usize, taps: i32, high: usize, low: usize): v128 {
  const zero = i8x16.splat(0);
  let high0 = i32x4.splat(0);
  let high1 = i32x4.splat(0);
  let high2 = i32x4.splat(0);
  let high3 = i32x4.splat(0);
  let low0 = i32x4.splat(0);
  let low1 = i32x4.splat(0);
  let low2 = i32x4.splat(0);
  let low3 = i32x4.splat(0);
  for (let tap = 0; tap < taps; tap += 2) {
    const h = v128.load32_splat(high + (<usize>tap << 1));
    const l = v128.load32_splat(low + (<usize>tap << 1));
    const a = v128.load(at);
    const b = v128.load(at + stride);
    at += stride << 1;
    const left = lowBytes(a, b);
    const right = highBytes(a, b);
    const ab0 = i16x8.extend_low_i8x16_u(left);
    const ab1 = highBytes(left, zero);
    const ab2 = i16x8.extend_low_i8x16_u(right);
    const ab3 = highBytes(right, zero);
    high0 = i32x4.add(high0, i32x4.dot_i16x8_s(ab0, h));
    low0 = i32x4.add(low0, i32x4.dot_i16x8_s(ab0, l));
    high1 = i32x4.add(high1, i32x4.dot_i16x8_s(ab1, h));
    low1 = i32x4.add(low1, i32x4.dot_i16x8_s(ab1, l));
    high2 = i32x4.add(high2, i32x4.dot_i16x8_s(ab2, h));
    low2 = i32x4.add(low2, i32x4.dot_i16x8_s(ab2, l));
    high3 = i32x4.add(high3, i32x4.dot_i16x8_s(ab3, h));
    low3 = i32x4.add(low3, i32x4.dot_i16x8_s(ab3, l));
  }
  return clip(total(high0, low0), total(high1, low1), total(high2, low2), total(high3, low3));
}
