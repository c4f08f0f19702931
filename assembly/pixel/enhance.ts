/**
 * Brightness and contrast as Keras' apply_brightness_shift does brightness: an 8-bit picture is made of the sample
 * (array_to_img), Pillow's ImageEnhance blends it with black, or with its own mean grey, and the result is the sample.
 */
import { allocate } from "../arena";
import { convert } from "./modes";
import { bytesToFloats } from "../simd";
import { findRange, rangeMax, rangeMin } from "./range";
import { Sample } from "./sample";

/** ImageEnhance.Brightness. False where memory ran out. */
export function brighten(sample: Sample, factor: f32): bool {
  return enhance(sample, factor, false);
}

/** ImageEnhance.Contrast. False where memory ran out. */
export function sharpenContrast(sample: Sample, factor: f32): bool {
  return enhance(sample, factor, true);
}

function enhance(sample: Sample, factor: f32, contrast: bool): bool {
  // A sample within 0 … 255 is taken as it is; another one is stretched to fill 0 … 255, and put back afterwards.
  let low: f32 = 0;
  let span: f32 = 0;
  let stretched = false;
  const count = sample.count;
  const bytes = allocate(count);
  if (!bytes) return false;
  if (sample.float) {
    findRange(sample.data, count);
    low = rangeMin();
    span = rangeMax() - low;
    stretched = low < 0 || rangeMax() > 255;
    if (stretched) stretchToBytes(sample.data, count, low, span, bytes);
    else truncateToBytes(sample.data, count, bytes);
  } else {
    memory.copy(bytes, sample.data, count);
  }
  let base: f32 = 0;
  if (contrast) {
    const mean = meanGrey(bytes, sample.channels, sample.pixels);
    if (mean < 0) return false;
    base = <f32>mean;
  }
  blend(bytes, count, sample.channels, base, factor);
  sample.data = bytes;
  sample.float = false;
  return stretched ? putBack(sample, low, span) : true;
}

function truncateToBytes(src: usize, count: usize, dst: usize): void {
  for (let i: usize = 0; i < count; i += 4) {
    storeBytes(i32x4.trunc_sat_f32x4_s(v128.load(src + (i << 2))), dst + i);
  }
}

/** (x − min) / max · 255, where max is that of x − min, unless it is zero. */
function stretchToBytes(src: usize, count: usize, low: f32, span: f32, dst: usize): void {
  const lows = f32x4.splat(low);
  const spans = f32x4.splat(span != 0 ? span : 1);
  const scale = f32x4.splat(255);
  for (let i: usize = 0; i < count; i += 4) {
    const x = f32x4.div(f32x4.sub(v128.load(src + (i << 2)), lows), spans);
    storeBytes(i32x4.trunc_sat_f32x4_s(f32x4.mul(x, scale)), dst + i);
  }
}

/** x / 255 · (max − min) + min. False where memory ran out. */
function putBack(sample: Sample, low: f32, span: f32): bool {
  const count = sample.count;
  const floats = allocate(<u64>count * 4);
  if (!floats) return false;
  const lows = f32x4.splat(low);
  const spans = f32x4.splat(span);
  const scale = f32x4.splat(255);
  for (let i: usize = 0; i < count; i += 4) {
    const x = f32x4.mul(f32x4.div(bytesToFloats(sample.data + i), scale), spans);
    v128.store(floats + (i << 2), f32x4.add(x, lows));
  }
  sample.data = floats;
  sample.float = true;
  return true;
}

/** ⌊mean + ½⌋ of the luma, as ImageEnhance.Contrast takes it; −1 where memory ran out. */
function meanGrey(bytes: usize, channels: i32, pixels: usize): i32 {
  let grey = bytes;
  if (channels != 1) {
    grey = allocate(pixels);
    if (!grey) return -1;
    convert(bytes, channels, grey, 1, pixels);
  }
  let sum: u64 = 0;
  for (let i: usize = 0; i < pixels; ++i) sum += load<u8>(grey + i);
  return <i32>(<f64>sum / <f64>pixels + 0.5);
}

/**
 * ImagingBlend of Pillow's Blend.c: base + factor · (x − base) in float32, its fraction cut off. Alpha is its own base, and
 * so stays what it is.
 */
function blend(bytes: usize, count: usize, channels: i32, base: f32, factor: f32): void {
  let bases = f32x4.splat(base);
  let factors = f32x4.splat(factor);
  if (channels == 4) {
    bases = f32x4.replace_lane(bases, 3, 0);
    factors = f32x4.replace_lane(factors, 3, 1);
  }
  for (let i: usize = 0; i < count; i += 4) {
    const x = f32x4.mul(f32x4.sub(bytesToFloats(bytes + i), bases), factors);
    storeBytes(i32x4.trunc_sat_f32x4_s(f32x4.add(bases, x)), bytes + i);
  }
}

/** Four integers as bytes, clipped. */
// @ts-ignore: decorator
@inline
function storeBytes(v: v128, dst: usize): void {
  const words = i16x8.narrow_i32x4_s(v, v);
  v128.store32_lane(dst, i8x16.narrow_i16x8_u(words, words), 0);
}
