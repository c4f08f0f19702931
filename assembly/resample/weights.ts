import { allocate, mark, release } from "../arena";
import { Filter, supportOf, valueAt } from "./filters";

/** Pillow keeps 32 − 8 − 2 bits of a weight: room for 8-bit samples and for the overshoot of a sum. */
export const PRECISION_BITS: i32 = 22;

/** A weight is split in two, so that 16-bit dot products can apply it: weight = high · 2^15 + low. */
export const LOW_BITS: i32 = 15;

/**
 * One axis of a separable filter: which source samples each output sample is a weighted sum of. Its outputs are `length`
 * of the `full` that the line is resized to, from number `start` on.
 *
 * `windows` has two int32 for each output: the first source sample and how many follow. `weights`
 * has, for each output, `stride` int16 of high parts and then `stride` int16 of low parts; `stride`
 * is a multiple of eight, and what lies past the window is zero, so that kernels run whole vectors.
 */
@unmanaged
export class Axis {
  /** What it was made of: samples `from` … `to` of a line of `size`. */
  from: f64;
  to: f64;
  filter: Filter;
  size: i32;
  full: i32;
  start: i32;
  length: i32;
  stride: i32;
  /** The most samples that an output is a sum of. */
  most: i32;
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

/** An axis whose windows and weights are yet to be computed, in `block`, which has `axisBytes` bytes. */
export function layOutAxis(
  block: usize, filter: Filter, size: i32, from: f64, to: f64, full: i32, start: i32, length: i32,
): Axis {
  const axis = changetype<Axis>(block);
  axis.from = from;
  axis.to = to;
  axis.filter = filter;
  axis.size = size;
  axis.full = full;
  axis.start = start;
  axis.length = length;
  axis.stride = strideOf(filter, from, to, full);
  axis.windows = block + HEADER;
  axis.weights = axis.windows + <usize>windowBytes(length);
  return axis;
}

/** The bytes of an axis with its windows and weights. */
export function axisBytes(filter: Filter, from: f64, to: f64, full: i32, length: i32): u64 {
  return <u64>HEADER + windowBytes(length) + <u64>length * <u64>strideOf(filter, from, to, full) * 4;
}

/** Whole vectors, so that the weights behind it are aligned. */
const HEADER: usize = 64;

function windowBytes(length: i32): u64 {
  return (<u64>length * 8 + 15) & ~15;
}

function strideOf(filter: Filter, from: f64, to: f64, full: i32): i32 {
  return (maxTaps(filter, (to - from) / <f64>full) + 7) & ~7;
}

/**
 * Computes windows and weights as `precompute_coeffs` and `normalize_coeffs_8bpc` of Pillow's Resample.c do. False
 * where memory for scratch ran out.
 */
export function computeWeights(axis: Axis): bool {
  const filter = axis.filter;
  const scale = (axis.to - axis.from) / <f64>axis.full;
  const filterScale = max(scale, 1.0);
  const support = supportOf(filter) * filterScale;
  const inverse = 1.0 / filterScale;
  const halfBytes = <usize>axis.stride << 1;
  const before = mark();
  const exact = allocate(<u64>axis.stride * 8);
  if (!exact) return false;
  memory.fill(axis.weights, 0, <usize>axis.length * halfBytes * 2);
  axis.most = 0;

  for (let x = 0; x < axis.length; ++x) {
    const center = axis.from + (<f64>(axis.start + x) + 0.5) * scale;
    const first = max(<i32>(center - support + 0.5), 0);
    const taps = min(<i32>(center + support + 0.5), axis.size) - first;
    let sum = 0.0;
    for (let i = 0; i < taps; ++i) {
      const weight = valueAt(filter, (<f64>(i + first) - center + 0.5) * inverse);
      store<f64>(exact + (<usize>i << 3), weight);
      sum += weight;
    }
    store<i32>(axis.windows + (<usize>x << 3), first);
    store<i32>(axis.windows + (<usize>x << 3), taps, 4);
    axis.most = max(axis.most, taps);

    const high = axis.high(x);
    for (let i = 0; i < taps; ++i) {
      let weight = load<f64>(exact + (<usize>i << 3));
      if (sum != 0.0) weight /= sum;
      const scaled = weight * <f64>(1 << PRECISION_BITS);
      const fixed = <i32>(weight < 0 ? scaled - 0.5 : scaled + 0.5);
      store<i16>(high + (<usize>i << 1), <i16>(fixed >> LOW_BITS));
      store<i16>(high + halfBytes + (<usize>i << 1), <i16>(fixed & ((1 << LOW_BITS) - 1)));
    }
  }
  release(before);
  return true;
}
