/**
 * Output pixels of a linear warp from four taps each, as NI_GeometricTransform of SciPy's ni_interpolation.c computes them:
 * tap = (sample · row weight) · column weight, taps are added up row by row, all in float64, and the sum is rounded to
 * float32.
 */
import { TAPS, Taps } from "./taps";

/** Pixels of a `Source`, and of the output: only their sizes matter, which are constants of the kernel made for each. */
@unmanaged
export class Grey {
  v: f32;
}

@unmanaged
export class Rgb {
  r: f32;
  g: f32;
  b: f32;
}

@unmanaged
export class Rgba {
  r: f32;
  g: f32;
  b: f32;
  a: f32;
}

/** `pairs` pairs of pixels from the first of `TAPS` on; `step` bytes lie between an output pixel and the next. */
export function blend<Pixel>(pairs: i32, stride: usize, dst: usize, step: isize): void {
  const end = TAPS + <usize>pairs * offsetof<Taps>();
  for (let at: usize = TAPS; at < end; at += offsetof<Taps>()) {
    const a = <usize>changetype<Taps>(at).place0;
    const b = <usize>changetype<Taps>(at).place1;
    const dstB = <usize>(<isize>dst + step);
    if (offsetof<Pixel>() > 4) {
      twoChannels<Pixel>(a, stride, at, dst);
      twoChannels<Pixel>(b, stride, at + 8, dstB);
    }
    if (offsetof<Pixel>() > 12) {
      twoChannels<Pixel>(a + 8, stride, at, dst + 8);
      twoChannels<Pixel>(b + 8, stride, at + 8, dstB + 8);
    } else {
      const last = offsetof<Pixel>() - 4;
      channel<Pixel>(a + last, b + last, stride, at, dst + last, dstB + last);
    }
    dst = <usize>(<isize>dst + 2 * step);
  }
}

/** Two channels of the pixel whose first tap is at `at`, by one lane of the weights in `taps`. */
// @ts-ignore: decorator
@inline
function twoChannels<Pixel>(at: usize, stride: usize, taps: usize, dst: usize): void {
  // Memory fills both lanes at no cost: shuffles are what there is too much of.
  const up = v128.load64_splat(taps, offsetof<Taps>("up0"));
  const down = v128.load64_splat(taps, offsetof<Taps>("down0"));
  const left = v128.load64_splat(taps, offsetof<Taps>("left0"));
  const right = v128.load64_splat(taps, offsetof<Taps>("right0"));
  const below = at + stride;
  let sum = f64x2.mul(f64x2.mul(twoSamples(at), up), left);
  sum = f64x2.add(sum, f64x2.mul(f64x2.mul(twoSamples(at + offsetof<Pixel>()), up), right));
  sum = f64x2.add(sum, f64x2.mul(f64x2.mul(twoSamples(below), down), left));
  sum = f64x2.add(sum, f64x2.mul(f64x2.mul(twoSamples(below + offsetof<Pixel>()), down), right));
  v128.store64_lane(dst, f32x4.demote_f64x2_zero(sum), 0);
}

/** One channel of both pixels, one a lane; the first of their taps are at `a` and `b`. */
// @ts-ignore: decorator
@inline
function channel<Pixel>(a: usize, b: usize, stride: usize, taps: usize, dstA: usize, dstB: usize): void {
  const up = v128.load(taps, offsetof<Taps>("up0"));
  const down = v128.load(taps, offsetof<Taps>("down0"));
  const left = v128.load(taps, offsetof<Taps>("left0"));
  const right = v128.load(taps, offsetof<Taps>("right0"));
  let sum = f64x2.mul(f64x2.mul(sampleOfBoth(a, b), up), left);
  sum = f64x2.add(sum, f64x2.mul(f64x2.mul(sampleOfBoth(a + offsetof<Pixel>(), b + offsetof<Pixel>()), up), right));
  a += stride;
  b += stride;
  sum = f64x2.add(sum, f64x2.mul(f64x2.mul(sampleOfBoth(a, b), down), left));
  sum = f64x2.add(sum, f64x2.mul(f64x2.mul(sampleOfBoth(a + offsetof<Pixel>(), b + offsetof<Pixel>()), down), right));
  const v = f32x4.demote_f64x2_zero(sum);
  v128.store32_lane(dstA, v, 0);
  v128.store32_lane(dstB, v, 1);
}

// @ts-ignore: decorator
@inline
function twoSamples(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

// @ts-ignore: decorator
@inline
function sampleOfBoth(a: usize, b: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load32_lane(b, v128.load32_zero(a), 1));
}
