/** Keras' samplewise_center and samplewise_std_normalization, in float32 and with NumPy's order of summation. */
import { CENTER, DIVIDE_BY_STD } from "../spec";

/** Keras adds this to the standard deviation, so that a sample of one colour is not divided by zero. */
const EPSILON: f32 = 1e-6;

/** NumPy hands its summation this many elements at a time (NPY_BUFSIZE), and adds up what comes back. */
const CHUNK: usize = 8192;

/** The pairwise summation of a chunk ends in runs of at most this many (PW_BLOCKSIZE of NumPy's loops_utils.h). */
const BLOCK: usize = 128;

/** Centres the `count` float32 samples at `data` on their mean, and divides them by their standard deviation. */
export function normalizeSample(data: usize, count: usize, steps: u32): void {
  const n = <f32>count;
  if (steps & CENTER) {
    const mean = f32x4.splat(sum(data, count, false, 0) / n);
    for (let i: usize = 0; i < count; i += 4) {
      const at = data + (i << 2);
      v128.store(at, f32x4.sub(v128.load(at), mean));
    }
  }
  if (steps & DIVIDE_BY_STD) {
    const mean = sum(data, count, false, 0) / n;
    const std = f32x4.splat(sqrt<f32>(sum(data, count, true, mean) / n) + EPSILON);
    for (let i: usize = 0; i < count; i += 4) {
      const at = data + (i << 2);
      v128.store(at, f32x4.div(v128.load(at), std));
    }
  }
}

/** Σ x, or Σ (x − mean)² if `squared`, rounded as NumPy rounds it. */
function sum(data: usize, count: usize, squared: bool, mean: f32): f32 {
  let total: f32 = 0;
  for (let i: usize = 0; i < count; i += CHUNK) {
    total += pairwiseSum(data + (i << 2), min(count - i, CHUNK), squared, mean);
  }
  return total;
}

/** Halves are summed apart, down to blocks, each of which has eight running sums. */
function pairwiseSum(data: usize, count: usize, squared: bool, mean: f32): f32 {
  if (count <= BLOCK) return blockSum(data, count, squared, mean);
  let half = count >> 1;
  half -= half & 7;
  return (
    pairwiseSum(data, half, squared, mean) + pairwiseSum(data + (half << 2), count - half, squared, mean)
  );
}

function blockSum(data: usize, count: usize, squared: bool, mean: f32): f32 {
  let sum: f32 = 0;
  let i: usize = 0;
  if (count >= 8) {
    const m = f32x4.splat(mean);
    let low = terms(data, squared, m);
    let high = terms(data + 16, squared, m);
    for (i = 8; i < (count & ~7); i += 8) {
      low = f32x4.add(low, terms(data + (i << 2), squared, m));
      high = f32x4.add(high, terms(data + (i << 2) + 16, squared, m));
    }
    sum =
      (f32x4.extract_lane(low, 0) + f32x4.extract_lane(low, 1) +
        (f32x4.extract_lane(low, 2) + f32x4.extract_lane(low, 3))) +
      (f32x4.extract_lane(high, 0) + f32x4.extract_lane(high, 1) +
        (f32x4.extract_lane(high, 2) + f32x4.extract_lane(high, 3)));
  }
  for (; i < count; ++i) {
    const x = load<f32>(data + (i << 2));
    sum += squared ? (x - mean) * (x - mean) : x;
  }
  return sum;
}

// @ts-ignore: decorator
@inline
function terms(at: usize, squared: bool, mean: v128): v128 {
  const x = v128.load(at);
  if (!squared) return x;
  const d = f32x4.sub(x, mean);
  return f32x4.mul(d, d);
}
