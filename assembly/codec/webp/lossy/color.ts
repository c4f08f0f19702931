/**
 * Colour conversion as libwebp does it, in steps of 1 / 64: R = 1.164 Y + 1.596 V, G = 1.164 Y − 0.391 U − 0.813 V and
 * B = 1.164 Y + 2.018 U, each product k · x / 256 rounded down. k is a · 256 + b here, so that x · a + x · b / 256 fits 16
 * bits.
 */
import { rgbMask, storeRgb, storeRgba } from "../../../pixel/interleave";
import { highWords, lowWords } from "../../../simd";
import { blendedU, blendedV } from "./upsample";

/** 19077, 26149, 6419, 13320 and 33050; 13320 is 52 · 256 + 8. */
const Y_A: i16 = 74;
const Y_B: i16 = 133;
const RV_A: i16 = 102;
const RV_B: i16 = 37;
const GU_A: i16 = 25;
const GU_B: i16 = 19;
const GV_A: i16 = 52;
const BU_A: i16 = 129;
const BU_B: i16 = 26;
const R_OFFSET: i16 = -14234;
const G_OFFSET: i16 = 8708;
const B_OFFSET: i16 = -17685;

/** A row of luma and the chroma that was blended for it → R G B. Up to 16 pixels are written at once. */
export function toRgb(y: usize, dst: usize, width: i32): void {
  convert(y, 0, dst, width, false);
}

/** The same with a row of alpha → R G B A. */
export function toRgba(y: usize, alpha: usize, dst: usize, width: i32): void {
  convert(y, alpha, dst, width, true);
}

// @ts-ignore: decorator
@inline
function convert(y: usize, alpha: usize, dst: usize, width: i32, hasAlpha: bool): void {
  const mask = rgbMask();
  let u = blendedU(0);
  let v = blendedV(0);
  let x = 0;
  do {
    const luma = v128.load(y);
    const yLow = lumaOf(i16x8.extend_low_i8x16_u(luma));
    const yHigh = lumaOf(i16x8.extend_high_i8x16_u(luma));
    const uEven = between(u, u - 2);
    const uOdd = between(u, u + 2);
    const vEven = between(v, v - 2);
    const vOdd = between(v, v + 2);
    const uLow = lowWords(uEven, uOdd);
    const uHigh = highWords(uEven, uOdd);
    const vLow = lowWords(vEven, vOdd);
    const vHigh = highWords(vEven, vOdd);
    const r = i8x16.narrow_i16x8_u(redOf(yLow, vLow), redOf(yHigh, vHigh));
    const g = i8x16.narrow_i16x8_u(greenOf(yLow, uLow, vLow), greenOf(yHigh, uHigh, vHigh));
    const b = i8x16.narrow_i16x8_u(blueOf(yLow, uLow), blueOf(yHigh, uHigh));
    if (hasAlpha) {
      storeRgba(dst, r, g, b, v128.load(alpha));
      alpha += 16;
      dst += 64;
    } else {
      storeRgb(dst, r, g, b, mask);
      dst += 48;
    }
    x += 16;
    y += 16;
    u += 16;
    v += 16;
  } while (x < width);
}

/** (3 · near + far + 8) / 16 of blended samples. */
// @ts-ignore: decorator
@inline
function between(near: usize, far: usize): v128 {
  const a = v128.load(near);
  const sum = i16x8.add(i16x8.add(i16x8.shl(a, 1), a), v128.load(far));
  return i16x8.shr_u(i16x8.add(sum, i16x8.splat(8)), 4);
}

/** x · (256 `a` + `b`) / 256. */
// @ts-ignore: decorator
@inline
function product(x: v128, a: i16, b: i16): v128 {
  return i16x8.add(i16x8.mul(x, i16x8.splat(a)), i16x8.shr_u(i16x8.mul(x, i16x8.splat(b)), 8));
}

// @ts-ignore: decorator
@inline
function lumaOf(y: v128): v128 {
  return product(y, Y_A, Y_B);
}

// @ts-ignore: decorator
@inline
function redOf(y: v128, v: v128): v128 {
  return i16x8.shr_s(i16x8.add(y, i16x8.add(product(v, RV_A, RV_B), i16x8.splat(R_OFFSET))), 6);
}

// @ts-ignore: decorator
@inline
function greenOf(y: v128, u: v128, v: v128): v128 {
  const byV = i16x8.add(i16x8.mul(v, i16x8.splat(GV_A)), i16x8.shr_u(v, 5));
  const chroma = i16x8.add(product(u, GU_A, GU_B), byV);
  return i16x8.shr_s(i16x8.sub(i16x8.add(y, i16x8.splat(G_OFFSET)), chroma), 6);
}

/** Here alone the sum can be too large; what is clamped then is white in any case. */
// @ts-ignore: decorator
@inline
function blueOf(y: v128, u: v128): v128 {
  const chroma = i16x8.add(product(u, BU_A, BU_B), i16x8.splat(B_OFFSET));
  return i16x8.shr_s(i16x8.add_sat_s(y, chroma), 6);
}
