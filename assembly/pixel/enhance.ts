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
  const count = sample.count;
  const bytes = allocate(count);
  if (!bytes) return false;
  let picture = bytes;
  let low: f32 = 0;
  let span: f32 = 0;
  // A sample within 0 … 255 is taken as it is; another one is stretched to fill 0 … 255, and put back afterwards.
  let stretched = false;
  if (!sample.float) {
    picture = sample.data;
  } else {
    if (!sample.within) {
      findRange(sample.data, count);
      low = rangeMin();
      span = rangeMax() - low;
      stretched = low < 0 || rangeMax() > 255;
    }
    if (stretched) stretchToBytes(sample.data, count, low, span, bytes);
    else truncateToBytes(sample.data, count, bytes);
  }
  const base = contrast ? meanGrey(picture, sample.channels, sample.pixels) : 0;
  if (base < 0) return false;
  blend(picture, count, sample.channels, <f32>base, factor, bytes);
  sample.data = bytes;
  sample.float = false;
  return stretched ? putBack(sample, low, span) : true;
}

function truncateToBytes(src: usize, count: usize, dst: usize): void {
  for (let i: usize = 0; i < count; i += 16) {
    const from = src + (i << 2);
    store16(v128.load(from), v128.load(from, 16), v128.load(from, 32), v128.load(from, 48), dst + i);
  }
}

/** (x − min) / max · 255, where max is that of x − min, unless it is zero. */
function stretchToBytes(src: usize, count: usize, low: f32, span: f32, dst: usize): void {
  const lows = f32x4.splat(low);
  const spans = f32x4.splat(span != 0 ? span : 1);
  const scale = f32x4.splat(255);
  for (let i: usize = 0; i < count; i += 4) {
    const x = f32x4.div(f32x4.sub(v128.load(src + (i << 2)), lows), spans);
    v128.store32_lane(dst + i, bytesOf(f32x4.mul(x, scale)), 0);
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
  return <i32>(<f64>sumOf(grey, pixels) / <f64>pixels + 0.5);
}

function sumOf(bytes: usize, count: usize): u64 {
  let sums = i64x2.splat(0);
  let i: usize = 0;
  for (; i + 16 <= count; i += 16) {
    const fours = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(v128.load(bytes + i)));
    sums = i64x2.add(sums, i64x2.add(i64x2.extend_low_i32x4_u(fours), i64x2.extend_high_i32x4_u(fours)));
  }
  let sum = <u64>i64x2.extract_lane(sums, 0) + <u64>i64x2.extract_lane(sums, 1);
  for (; i < count; ++i) sum += load<u8>(bytes + i);
  return sum;
}

/**
 * ImagingBlend of Pillow's Blend.c: base + factor · (x − base) in float32, its fraction cut off. Alpha is its own base, and
 * so stays what it is.
 */
function blend(src: usize, count: usize, channels: i32, base: f32, factor: f32, dst: usize): void {
  let bases = f32x4.splat(base);
  let factors = f32x4.splat(factor);
  if (channels == 4) {
    bases = f32x4.replace_lane(bases, 3, 0);
    factors = f32x4.replace_lane(factors, 3, 1);
  }
  for (let i: usize = 0; i < count; i += 16) {
    const from = src + i;
    const a = blended(bytesToFloats(from), bases, factors);
    const b = blended(bytesToFloats(from + 4), bases, factors);
    const c = blended(bytesToFloats(from + 8), bases, factors);
    const d = blended(bytesToFloats(from + 12), bases, factors);
    store16(a, b, c, d, dst + i);
  }
}

// @ts-ignore: decorator
@inline
function blended(x: v128, bases: v128, factors: v128): v128 {
  return f32x4.add(bases, f32x4.mul(f32x4.sub(x, bases), factors));
}

/** Sixteen float32 as bytes, cut off and clipped. */
// @ts-ignore: decorator
@inline
function store16(a: v128, b: v128, c: v128, d: v128, dst: usize): void {
  const low = i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(a), i32x4.trunc_sat_f32x4_s(b));
  const high = i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(c), i32x4.trunc_sat_f32x4_s(d));
  v128.store(dst, i8x16.narrow_i16x8_u(low, high));
}

/** The same of four, in the first four bytes. */
// @ts-ignore: decorator
@inline
function bytesOf(v: v128): v128 {
  const words = i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(v), i32x4.splat(0));
  return i8x16.narrow_i16x8_u(words, words);
}
