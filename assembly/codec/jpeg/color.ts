/**
 * Colour conversion by the tables of libjpeg's jdcolor.c, in whole vectors: R = Y + 1.402 Cr', G = Y − 0.34414 Cb' −
 * 0.71414 Cr', B = Y + 1.772 Cb' with Cb' = Cb − 128 and 16 fractional bits, rounded. Rows may be written up to a vector
 * past their end.
 */

import { rgbMask, storeRgb } from "../../pixel/interleave";
import { highWords, lowWords } from "../../simd";

/** round(0.402 · 2^15) and round(−0.228 · 2^15): with one, and two, Cb' or Cr' added these are exactly the tables' values. */
const R_FROM_CR: i16 = 13173;
const B_FROM_CB: i16 = -7471;
/** −round(0.34414 · 2^16), and 2^16 − round(0.71414 · 2^16), which fits 16 bits; that Cr' more is subtracted again. */
const G_FROM_CB: i32 = -22554;
const G_FROM_CR: i32 = 18734;

/** Y, Cb and Cr → R G B, interleaved. The loop tests at its end: V8 takes constants out of no other. */
export function yccToRgb(y: usize, cb: usize, cr: usize, dst: usize, width: i32): void {
  const center = i8x16.splat(-128);
  const mask = rgbMask();
  let x = 0;
  do {
    const luma = v128.load(y);
    // Cb' and Cr', signed.
    const blue = v128.xor(v128.load(cb), center);
    const red = v128.xor(v128.load(cr), center);
    const yLow = i16x8.extend_low_i8x16_u(luma);
    const yHigh = i16x8.extend_high_i8x16_u(luma);
    const cbLow = i16x8.extend_low_i8x16_s(blue);
    const cbHigh = i16x8.extend_high_i8x16_s(blue);
    const crLow = i16x8.extend_low_i8x16_s(red);
    const crHigh = i16x8.extend_high_i8x16_s(red);
    storeRgb(
      dst,
      i8x16.narrow_i16x8_u(redOf(yLow, crLow), redOf(yHigh, crHigh)),
      i8x16.narrow_i16x8_u(greenOf(yLow, cbLow, crLow), greenOf(yHigh, cbHigh, crHigh)),
      i8x16.narrow_i16x8_u(blueOf(yLow, cbLow), blueOf(yHigh, cbHigh)),
      mask,
    );
    x += 16;
    y += 16;
    cb += 16;
    cr += 16;
    dst += 48;
  } while (x < width);
}

// @ts-ignore: decorator
@inline
function redOf(y: v128, cr: v128): v128 {
  return i16x8.add(y, i16x8.add(cr, i16x8.q15mulr_sat_s(cr, i16x8.splat(R_FROM_CR))));
}

// @ts-ignore: decorator
@inline
function blueOf(y: v128, cb: v128): v128 {
  return i16x8.add(y, i16x8.add(i16x8.add(cb, cb), i16x8.q15mulr_sat_s(cb, i16x8.splat(B_FROM_CB))));
}

// @ts-ignore: decorator
@inline
function greenOf(y: v128, cb: v128, cr: v128): v128 {
  const by = i32x4.splat((G_FROM_CB & 0xffff) | (G_FROM_CR << 16));
  const half = i32x4.splat(1 << 15);
  const low = i32x4.dot_i16x8_s(lowWords(cb, cr), by);
  const high = i32x4.dot_i16x8_s(highWords(cb, cr), by);
  const sum = i16x8.narrow_i32x4_s(i32x4.shr_s(i32x4.add(low, half), 16), i32x4.shr_s(i32x4.add(high, half), 16));
  return i16x8.add(y, i16x8.sub(sum, cr));
}

/** R G B planes, interleaved. */
export function planesToRgb(r: usize, g: usize, b: usize, dst: usize, width: i32): void {
  const mask = rgbMask();
  for (let x = 0; x < width; x += 16, r += 16, g += 16, b += 16, dst += 48) {
    storeRgb(dst, v128.load(r), v128.load(g), v128.load(b), mask);
  }
}

/**
 * C M Y K as Adobe stores them, inverted, → R G B by `cmyk2rgb` of Pillow's Convert.c: with C = 255 − c and K likewise,
 * R = (255 − K) − C (255 − K) / 255, rounded by MULDIV255.
 */
export function cmykToRgb(c: usize, m: usize, y: usize, k: usize, dst: usize, width: i32): void {
  for (let x: usize = 0; x < <usize>width; ++x, dst += 3) {
    const light = <u32>load<u8>(k + x);
    store<u8>(dst, inked(load<u8>(c + x), light));
    store<u8>(dst, inked(load<u8>(m + x), light), 1);
    store<u8>(dst, inked(load<u8>(y + x), light), 2);
  }
}

/** What is left of `light` = 255 − K under ink of 255 − `stored`. */
// @ts-ignore: decorator
@inline
function inked(stored: u32, light: u32): u32 {
  const t = (255 - stored) * light + 128;
  return light - (((t >> 8) + t) >> 8);
}

/** Y Cb Cr → the inverted C M Y that Adobe means, in place: 255 − R and so on, as `ycck_cmyk_convert` of jdcolor.c. */
export function yccToCmy(y: usize, cb: usize, cr: usize, scratch: usize, width: i32): void {
  yccToRgb(y, cb, cr, scratch, width);
  for (let x: usize = 0; x < <usize>width; ++x) {
    store<u8>(y + x, 255 - load<u8>(scratch + 3 * x));
    store<u8>(cb + x, 255 - load<u8>(scratch + 3 * x, 1));
    store<u8>(cr + x, 255 - load<u8>(scratch + 3 * x, 2));
  }
}
