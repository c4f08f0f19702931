/**
 * Pillow's two passes over 8-bit samples, to the byte.
 *
 * Pillow sums `sample · weight` in 32 bits, weights having 22 fractional bits, adds one half, shifts
 * and clips. Here each weight is high · 2^15 + low: `dot_i16x8_s` sums both halves over pairs of taps
 * and (Σhigh << 15) + Σlow is the same sum modulo 2^32.
 */
import { pick } from "../simd";
import { Axis, LOW_BITS, PRECISION_BITS } from "./weights";

/** Two neighbouring pixels of three or four channels → i16 lanes a₀ b₀ a₁ b₁ a₂ b₂ a₃ b₃, for taps 0, 1 and 2, 3. */
const RGB_TAPS_01 = memory.data<u8>([0, 255, 3, 255, 1, 255, 4, 255, 2, 255, 5, 255, 255, 255, 255, 255], 16);
const RGB_TAPS_23 = memory.data<u8>([6, 255, 9, 255, 7, 255, 10, 255, 8, 255, 11, 255, 255, 255, 255, 255], 16);
const RGBA_TAPS_01 = memory.data<u8>([0, 255, 4, 255, 1, 255, 5, 255, 2, 255, 6, 255, 3, 255, 7, 255], 16);
const RGBA_TAPS_23 = memory.data<u8>([8, 255, 12, 255, 9, 255, 13, 255, 10, 255, 14, 255, 11, 255, 15, 255], 16);

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
  for (; row + 1 < rows; row += 2) {
    horizontalPair(axis, channels, src + <usize>row * srcStride, srcStride, dst + <usize>row * dstStride, dstStride);
  }
  if (row < rows) {
    // The last row of an odd count is its own partner.
    horizontalPair(axis, channels, src + <usize>row * srcStride, 0, dst + <usize>row * dstStride, 0);
  }
}

/** Two rows at a time share the loads of the weights; four need more registers than x86-64 has. */
function horizontalPair(axis: Axis, channels: i32, src: usize, srcStride: usize, dst: usize, dstStride: usize): void {
  const taps01 = v128.load(channels == 3 ? RGB_TAPS_01 : RGBA_TAPS_01);
  const taps23 = v128.load(channels == 3 ? RGB_TAPS_23 : RGBA_TAPS_23);
  const step = <usize>channels;
  const length = axis.length;
  const halfBytes = <usize>axis.stride << 1;
  let weights = axis.weights;
  let window = axis.windows;
  for (let x = 0; x < length; ++x) {
    let at = src + <usize>load<i32>(window) * step;
    const end = at + <usize>load<i32>(window, 4) * step;
    let w = weights;
    let highA = i32x4.splat(0);
    let lowA = i32x4.splat(0);
    let highB = i32x4.splat(0);
    let lowB = i32x4.splat(0);
    for (; at < end; at += 4 * step, w += 8) {
      const high01 = v128.load32_splat(w);
      const high23 = v128.load32_splat(w, 4);
      const low01 = v128.load32_splat(w + halfBytes);
      const low23 = v128.load32_splat(w + halfBytes, 4);

      const a = v128.load(at);
      const a01 = pick(a, taps01);
      const a23 = pick(a, taps23);
      highA = i32x4.add(highA, i32x4.add(i32x4.dot_i16x8_s(a01, high01), i32x4.dot_i16x8_s(a23, high23)));
      lowA = i32x4.add(lowA, i32x4.add(i32x4.dot_i16x8_s(a01, low01), i32x4.dot_i16x8_s(a23, low23)));

      const b = v128.load(at + srcStride);
      const b01 = pick(b, taps01);
      const b23 = pick(b, taps23);
      highB = i32x4.add(highB, i32x4.add(i32x4.dot_i16x8_s(b01, high01), i32x4.dot_i16x8_s(b23, high23)));
      lowB = i32x4.add(lowB, i32x4.add(i32x4.dot_i16x8_s(b01, low01), i32x4.dot_i16x8_s(b23, low23)));
    }
    const a = total(highA, lowA);
    const b = total(highB, lowB);
    const out = clip(a, b, a, b);
    // Of three channels the fourth byte is in the way of the next pixel, which is written after it.
    const to = dst + <usize>x * step;
    v128.store32_lane(to, out, 0);
    v128.store32_lane(to + dstStride, out, 1);
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
    const left = i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const right = i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const ab0 = i16x8.extend_low_i8x16_u(left);
    const ab1 = i8x16.shuffle(left, zero, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const ab2 = i16x8.extend_low_i8x16_u(right);
    const ab3 = i8x16.shuffle(right, zero, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
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
