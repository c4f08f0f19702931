/**
 * Two output pixels of a linear warp from four taps each, as NI_GeometricTransform of SciPy's
 * ni_interpolation.c computes them: tap = (sample · row weight) · column weight, taps are added up row by row, all in
 * float64, and the sum is rounded to float32.
 */
import { Source } from "./source";

/** Pixels of a `Source`: only their sizes matter, which are constants of the kernel that is made for each. */
@unmanaged
export class Grey {
  v: f64;
}

@unmanaged
export class Rgb {
  r: f64;
  g: f64;
  b: f64;
}

@unmanaged
export class Rgba {
  r: f64;
  g: f64;
  b: f64;
  a: f64;
}

/**
 * 1, and 1.5 · 2^52, which leaves a small integer that is added to it in the low 32 bits. In memory: V8 would build constant
 * vectors anew for each pair.
 */
const ONES = memory.data<f64>([1, 1], 16);
const MINUS_ONES = memory.data<f64>([-1, -1], 16);
const TO_INTEGER = memory.data<f64>([6755399441055744, 6755399441055744], 16);

/** Of the pair at hand: up, down, left and right. */
const WEIGHTS = memory.data(64, 16);

/**
 * What is at two places, −1 … length, as float32 pixels at `dstA` and `dstB`. With `clamped` the places may be anywhere: taps
 * beyond the border are the border's then, but weighted by where they would be.
 */
// @ts-ignore: decorator
@inline
export function pair<Pixel>(
  source: Source, rows: v128, columns: v128, clamped: bool, dstA: usize, dstB: usize,
): void {
  const ones = v128.load(ONES);
  let y = f64x2.floor(rows);
  let x = f64x2.floor(columns);
  // The second weight is not the distance itself, from which 1 − (1 − distance) may differ.
  const up = f64x2.sub(ones, f64x2.sub(rows, y));
  const down = f64x2.sub(ones, up);
  const left = f64x2.sub(ones, f64x2.sub(columns, x));
  const right = f64x2.sub(ones, left);
  if (clamped) {
    // From the frame on one side to the last pixel before it on the other.
    y = f64x2.pmin(field(source, offsetof<Source>("lastRow")), f64x2.pmax(v128.load(MINUS_ONES), y));
    x = f64x2.pmin(field(source, offsetof<Source>("lastColumn")), f64x2.pmax(v128.load(MINUS_ONES), x));
  }
  const strides = field(source, offsetof<Source>("rowBytes"));
  const pixels = field(source, offsetof<Source>("pixelBytes"));
  const bytes = f64x2.add(f64x2.mul(y, strides), f64x2.mul(x, pixels));
  const places = f64x2.add(bytes, v128.load(TO_INTEGER));
  const a = source.origin + <usize>i32x4.extract_lane(places, 0);
  const b = source.origin + <usize>i32x4.extract_lane(places, 2);
  const stride = source.stride;
  if (offsetof<Pixel>() > 8) {
    // By way of memory, from where both lanes are filled at no cost: shuffles are what there is too much of.
    v128.store(WEIGHTS, up);
    v128.store(WEIGHTS, down, 16);
    v128.store(WEIGHTS, left, 32);
    v128.store(WEIGHTS, right, 48);
    twoChannels<Pixel>(a, stride, WEIGHTS, dstA);
    twoChannels<Pixel>(b, stride, WEIGHTS + 8, dstB);
  }
  if (offsetof<Pixel>() > 24) {
    twoChannels<Pixel>(a + 16, stride, WEIGHTS, dstA + 8);
    twoChannels<Pixel>(b + 16, stride, WEIGHTS + 8, dstB + 8);
  } else {
    const last = offsetof<Pixel>() - 8;
    channel<Pixel>(a + last, b + last, stride, up, down, left, right, dstA + (last >> 1), dstB + (last >> 1));
  }
}

/** Two channels of the pixel whose first tap is at `at`, by one lane of the `weights`. */
// @ts-ignore: decorator
@inline
function twoChannels<Pixel>(at: usize, stride: usize, weights: usize, dst: usize): void {
  const up = v128.load64_splat(weights);
  const down = v128.load64_splat(weights, 16);
  const left = v128.load64_splat(weights, 32);
  const right = v128.load64_splat(weights, 48);
  const below = at + stride;
  let sum = f64x2.mul(f64x2.mul(v128.load(at), up), left);
  sum = f64x2.add(sum, f64x2.mul(f64x2.mul(v128.load(at, offsetof<Pixel>()), up), right));
  sum = f64x2.add(sum, f64x2.mul(f64x2.mul(v128.load(below), down), left));
  sum = f64x2.add(sum, f64x2.mul(f64x2.mul(v128.load(below, offsetof<Pixel>()), down), right));
  v128.store64_lane(dst, f32x4.demote_f64x2_zero(sum), 0);
}

/** A float64 of the source in both lanes. */
// @ts-ignore: decorator
@inline
function field(source: Source, offset: usize): v128 {
  return v128.load64_splat(changetype<usize>(source) + offset);
}

/** One channel of both pixels, one a lane; the first of their taps are at `a` and `b`. */
// @ts-ignore: decorator
@inline
function channel<Pixel>(
  a: usize, b: usize, stride: usize, up: v128, down: v128, left: v128, right: v128, dstA: usize, dstB: usize,
): void {
  let sum = f64x2.mul(f64x2.mul(tap(a, b), up), left);
  sum = f64x2.add(sum, f64x2.mul(f64x2.mul(nextTap<Pixel>(a, b), up), right));
  a += stride;
  b += stride;
  sum = f64x2.add(sum, f64x2.mul(f64x2.mul(tap(a, b), down), left));
  sum = f64x2.add(sum, f64x2.mul(f64x2.mul(nextTap<Pixel>(a, b), down), right));
  const v = f32x4.demote_f64x2_zero(sum);
  v128.store32_lane(dstA, v, 0);
  v128.store32_lane(dstB, v, 1);
}

// @ts-ignore: decorator
@inline
function tap(a: usize, b: usize): v128 {
  return v128.load64_lane(b, v128.load64_zero(a), 1);
}

// @ts-ignore: decorator
@inline
function nextTap<Pixel>(a: usize, b: usize): v128 {
  return v128.load64_lane(b, v128.load64_zero(a, offsetof<Pixel>()), 1, offsetof<Pixel>());
}
