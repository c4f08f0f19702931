/** The predictor transform (RFC 9649, 4.1), undone in place. Pixels are A R G B, each of their bytes for itself. */
import { tilesOf } from "./image";

const BLACK: u32 = 0xff000000;

/** `modes`: an image of a pixel for each tile of 2^`bits` pixels, whose green is the predictor. */
export function undoPrediction(pixels: usize, width: i32, height: i32, modes: usize, bits: i32): void {
  const stride = <usize>width << 2;
  store<u32>(pixels, addPixels(load<u32>(pixels), BLACK));
  fromLeft(pixels + 4, pixels + stride);
  const across = <usize>tilesOf(width, bits);
  for (let y = 1; y < height; ++y) {
    const row = pixels + <usize>y * stride;
    store<u32>(row, addPixels(load<u32>(row), load<u32>(row - stride)));
    let mode = modes + (<usize>(y >> bits) * across << 2);
    let at = row + 4;
    const end = row + stride;
    for (let tileEnd = row + (<usize>4 << bits); at < end; tileEnd += <usize>4 << bits, mode += 4) {
      const stop = min(tileEnd, end);
      undoSpan((load<u32>(mode) >> 8) & 15, at, stop, stride);
      at = stop;
    }
  }
}

function undoSpan(mode: u32, at: usize, end: usize, stride: usize): void {
  switch (mode) {
    case 1:
      fromLeft(at, end);
      break;
    case 5:
    case 6:
    case 7:
    case 10:
      fromMeans(mode, at, end, stride);
      break;
    case 11:
      fromSelection(at, end, stride);
      break;
    case 12:
      fromSum(at, end, stride);
      break;
    case 13:
      fromHalfSum(at, end, stride);
      break;
    default:
      fromAbove(mode, at, end, stride);
  }
}

// @ts-ignore: decorator
@inline
function addPixels(a: u32, b: u32): u32 {
  return (((a & 0xff00ff00) + (b & 0xff00ff00)) & 0xff00ff00) | (((a & 0x00ff00ff) + (b & 0x00ff00ff)) & 0x00ff00ff);
}

/** Rounded down. */
// @ts-ignore: decorator
@inline
function meanOf(a: u32, b: u32): u32 {
  return (((a ^ b) & 0xfefefefe) >> 1) + (a & b);
}

/** 0, 2, 3, 4, 8, 9, and those that are not defined, which are as 0: four pixels at a time, and what is left. */
function fromAbove(mode: u32, at: usize, end: usize, stride: usize): void {
  for (; at + 16 <= end; at += 16) {
    const above = at - stride;
    const predicted = predictAbove(mode, v128.load(above - 4), v128.load(above), v128.load(above, 4));
    v128.store(at, i8x16.add(v128.load(at), predicted));
  }
  for (; at < end; at += 4) {
    const above = at - stride;
    const predicted = predictAbove(mode, v128.load(above - 4), v128.load(above), v128.load(above, 4));
    store<u32>(at, addPixels(load<u32>(at), i32x4.extract_lane(predicted, 0)));
  }
}

// @ts-ignore: decorator
@inline
function predictAbove(mode: u32, topLeft: v128, top: v128, topRight: v128): v128 {
  switch (mode) {
    case 2:
      return top;
    case 3:
      return topRight;
    case 4:
      return topLeft;
    case 8:
      return meansOf(topLeft, top);
    case 9:
      return meansOf(top, topRight);
    default:
      return i32x4.splat(BLACK);
  }
}

// @ts-ignore: decorator
@inline
function meansOf(a: v128, b: v128): v128 {
  return i8x16.sub(i8x16.avgr_u(a, b), v128.and(v128.xor(a, b), i8x16.splat(1)));
}

/** 1: each pixel is the sum of all to its left. */
function fromLeft(at: usize, end: usize): void {
  const zero = i64x2.splat(0);
  let left = v128.load32_splat(at - 4);
  for (; at + 16 <= end; at += 16) {
    let v = v128.load(at);
    v = i8x16.add(v, i32x4.shuffle(zero, v, 0, 4, 5, 6));
    v = i8x16.add(v, i64x2.shuffle(zero, v, 0, 2));
    v = i8x16.add(v, left);
    v128.store(at, v);
    left = i32x4.shuffle(v, v, 3, 3, 3, 3);
  }
  for (; at < end; at += 4) store<u32>(at, addPixels(load<u32>(at), load<u32>(at - 4)));
}

/** 5, 6, 7 and 10. */
function fromMeans(mode: u32, at: usize, end: usize, stride: usize): void {
  let left = load<u32>(at - 4);
  for (; at < end; at += 4) {
    const above = at - stride;
    let predicted: u32;
    if (mode == 5) predicted = meanOf(meanOf(left, load<u32>(above, 4)), load<u32>(above));
    else if (mode == 6) predicted = meanOf(left, load<u32>(above - 4));
    else if (mode == 7) predicted = meanOf(left, load<u32>(above));
    else predicted = meanOf(meanOf(left, load<u32>(above - 4)), meanOf(load<u32>(above), load<u32>(above, 4)));
    left = addPixels(load<u32>(at), predicted);
    store<u32>(at, left);
  }
}

/** 11: left or above, whichever is nearer to their sum less the one between. */
function fromSelection(at: usize, end: usize, stride: usize): void {
  let left = v128.load32_zero(at - 4);
  for (; at < end; at += 4) {
    const above = at - stride;
    const top = v128.load32_zero(above);
    const topLeft = v128.load32_zero(above - 4);
    const byLeft = sumOf(distanceOf(top, topLeft));
    const byTop = sumOf(distanceOf(left, topLeft));
    left = i8x16.add(byTop <= byLeft ? top : left, v128.load32_zero(at));
    v128.store32_lane(at, left, 0);
  }
}

// @ts-ignore: decorator
@inline
function distanceOf(a: v128, b: v128): v128 {
  return v128.or(i8x16.sub_sat_u(a, b), i8x16.sub_sat_u(b, a));
}

/** Of the first four bytes. */
// @ts-ignore: decorator
@inline
function sumOf(v: v128): i32 {
  return i32x4.extract_lane(i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(v)), 0);
}

/** 12: left + above less the one between, clamped. */
function fromSum(at: usize, end: usize, stride: usize): void {
  let left = i16x8.extend_low_i8x16_u(v128.load32_zero(at - 4));
  for (; at < end; at += 4) {
    const above = at - stride;
    const top = i16x8.extend_low_i8x16_u(v128.load32_zero(above));
    const topLeft = i16x8.extend_low_i8x16_u(v128.load32_zero(above - 4));
    const sum = i16x8.add(left, i16x8.sub(top, topLeft));
    const pixel = i8x16.add(i8x16.narrow_i16x8_u(sum, sum), v128.load32_zero(at));
    v128.store32_lane(at, pixel, 0);
    left = i16x8.extend_low_i8x16_u(pixel);
  }
}

/** 13: the mean of left and above, and half of what it differs by from the one between, clamped. */
function fromHalfSum(at: usize, end: usize, stride: usize): void {
  let left = i16x8.extend_low_i8x16_u(v128.load32_zero(at - 4));
  for (; at < end; at += 4) {
    const above = at - stride;
    const top = i16x8.extend_low_i8x16_u(v128.load32_zero(above));
    const topLeft = i16x8.extend_low_i8x16_u(v128.load32_zero(above - 4));
    const mean = i16x8.shr_u(i16x8.add(left, top), 1);
    const difference = i16x8.sub(mean, topLeft);
    // Towards zero.
    const half = i16x8.shr_s(i16x8.add(difference, i16x8.shr_u(difference, 15)), 1);
    const sum = i16x8.add(mean, half);
    const pixel = i8x16.add(i8x16.narrow_i16x8_u(sum, sum), v128.load32_zero(at));
    v128.store32_lane(at, pixel, 0);
    left = i16x8.extend_low_i8x16_u(pixel);
  }
}
