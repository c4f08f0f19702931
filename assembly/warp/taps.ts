/**
 * Where the taps of output pixels are, and what they weigh: as NI_GeometricTransform of SciPy's ni_interpolation.c computes
 * it, in float64. They are found for a run of pixels at a time, before any of these is made: a processor that looks a few
 * hundred instructions ahead then has several pixels at hand, none of which waits for its own coordinates.
 */
import { Source } from "./source";

/** Of two output pixels, one a lane. */
@unmanaged
export class Taps {
  up0: f64;
  up1: f64;
  down0: f64;
  down1: f64;
  left0: f64;
  left1: f64;
  right0: f64;
  right1: f64;
  /** The addresses of the first taps: these 32 bits of each of two float64. */
  place0: u32;
  unused0: u32;
  place1: u32;
  unused1: u32;
}

/** Pairs in a run. */
export const RUN: i32 = 64;

/** Of a run. `memory.data` takes no expression: RUN · offsetof<Taps>(). */
export const TAPS = memory.data(5120, 16);

/** In memory: V8 would build constant vectors anew for each pair. */
const ONES = memory.data<f64>([1, 1], 16);
const MINUS_ONES = memory.data<f64>([-1, -1], 16);

/**
 * The taps, at `at`, of two places, −1 … length. With `clamped` the places may be anywhere: taps beyond the border are the
 * border's then, but weighted by where they would be.
 */
// @ts-ignore: decorator
@inline
export function weigh(source: Source, rows: v128, columns: v128, clamped: bool, at: usize): void {
  const ones = v128.load(ONES);
  let y = f64x2.floor(rows);
  let x = f64x2.floor(columns);
  // The second weight is not the distance itself, from which 1 − (1 − distance) may differ.
  const up = f64x2.sub(ones, f64x2.sub(rows, y));
  const left = f64x2.sub(ones, f64x2.sub(columns, x));
  v128.store(at, up, offsetof<Taps>("up0"));
  v128.store(at, f64x2.sub(ones, up), offsetof<Taps>("down0"));
  v128.store(at, left, offsetof<Taps>("left0"));
  v128.store(at, f64x2.sub(ones, left), offsetof<Taps>("right0"));
  if (clamped) {
    // From the frame on one side to the last pixel before it on the other.
    y = f64x2.pmin(field(source, offsetof<Source>("lastRow")), f64x2.pmax(v128.load(MINUS_ONES), y));
    x = f64x2.pmin(field(source, offsetof<Source>("lastColumn")), f64x2.pmax(v128.load(MINUS_ONES), x));
  }
  const strides = field(source, offsetof<Source>("rowBytes"));
  const pixels = field(source, offsetof<Source>("pixelBytes"));
  const bytes = f64x2.add(f64x2.mul(y, strides), f64x2.mul(x, pixels));
  v128.store(at, f64x2.add(bytes, field(source, offsetof<Source>("origin"))), offsetof<Taps>("place0"));
}

/** A float64 of the source in both lanes. */
// @ts-ignore: decorator
@inline
function field(source: Source, offset: usize): v128 {
  return v128.load64_splat(changetype<usize>(source) + offset);
}
