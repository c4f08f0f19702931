import { allocate } from "../arena";
import { Filter, supportOf, valueAt } from "./filters";

/** Pillow keeps 32 − 8 − 2 bits of a weight: room for 8-bit samples and for the overshoot of a sum. */
export const PRECISION_BITS: i32 = 22;

/** A weight is split in two, so that 16-bit dot products can apply it: weight = high · 2^15 + low. */
export const LOW_BITS: i32 = 15;

/**
 * One axis of a separable filter: which source samples each output sample is a weighted sum of.
 *
 * `windows` has two int32 for each output: the first source sample and how many follow. `weights`
 * has, for each output, `stride` int16 of high parts and then `stride` int16 of low parts; `stride`
 * is a multiple of eight, and what lies past the window is zero, so that kernels run whole vectors.
 */
@unmanaged
export class Axis {
  length: i32;
  stride: i32;
  windows: usize;
  weights: usize;

  // @ts-ignore: decorator
  @inline
  first(output: i32): i32 {
    return load<i32>(this.windows + (<usize>output << 3));
  }

  // @ts-ignore: decorator
  @inline
  taps(output: i32): i32 {
    return load<i32>(this.windows + (<usize>output << 3), 4);
  }

  // @ts-ignore: decorator
  @inline
  high(output: i32): usize {
    return this.weights + <usize>output * <usize>this.stride * 4;
  }

  /** One past the last source sample that any output reads. */
  // @ts-ignore: decorator
  @inline
  end(): i32 {
    return this.first(this.length - 1) + this.taps(this.length - 1);
  }
}

/** The most source samples that one output can read, at `scale` source samples an output. */
function maxTaps(filter: Filter, scale: f64): i32 {
  return <i32>ceil(supportOf(filter) * max(scale, 1.0)) * 2 + 1;
}

/**
 * The weights that turn samples `from` … `to` of a line of `size` into `length` samples, as
 * `precompute_coeffs` and `normalize_coeffs_8bpc` of Pillow's Resample.c give them. Null where memory ran out.
 */
export function makeAxis(filter: Filter, size: i32, from: f64, to: f64, length: i32): Axis | null {
  const scale = (to - from) / <f64>length;
  const filterScale = max(scale, 1.0);
  const support = supportOf(filter) * filterScale;
  const inverse = 1.0 / filterScale;
  const most = maxTaps(filter, scale);
  const stride = (most + 7) & ~7;

  const header = allocate(offsetof<Axis>());
  const windows = allocate(<u64>length * 8);
  const weights = allocate(<u64>length * <u64>stride * 4);
  const exact = allocate(<u64>most * 8);
  if (!header || !windows || !weights || !exact) return null;
  memory.fill(weights, 0, <usize>length * <usize>stride * 4);

  for (let x = 0; x < length; ++x) {
    const center = from + (<f64>x + 0.5) * scale;
    const first = max(<i32>(center - support + 0.5), 0);
    const taps = min(<i32>(center + support + 0.5), size) - first;
    let sum = 0.0;
    for (let i = 0; i < taps; ++i) {
      const weight = valueAt(filter, (<f64>(i + first) - center + 0.5) * inverse);
      store<f64>(exact + (<usize>i << 3), weight);
      sum += weight;
    }
    store<i32>(windows + (<usize>x << 3), first);
    store<i32>(windows + (<usize>x << 3), taps, 4);

    const high = weights + <usize>x * <usize>stride * 4;
    const low = high + <usize>stride * 2;
    for (let i = 0; i < taps; ++i) {
      let weight = load<f64>(exact + (<usize>i << 3));
      if (sum != 0.0) weight /= sum;
      const scaled = weight * <f64>(1 << PRECISION_BITS);
      const fixed = <i32>(weight < 0 ? scaled - 0.5 : scaled + 0.5);
      store<i16>(high + (<usize>i << 1), <i16>(fixed >> LOW_BITS));
      store<i16>(low + (<usize>i << 1), <i16>(fixed & ((1 << LOW_BITS) - 1)));
    }
  }

  const axis = changetype<Axis>(header);
  axis.length = length;
  axis.stride = stride;
  axis.windows = windows;
  axis.weights = weights;
  return axis;
}
