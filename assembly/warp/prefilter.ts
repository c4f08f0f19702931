/**
 * The coefficients of a quadratic or cubic spline through samples: spline_filter of SciPy, whose ni_splines.c this follows
 * operation by operation. The method is Unser, Aldroubi and Eden's "Fast B-spline transforms" (1991).
 */

/** √8 − 3 for order 2, √3 − 2 for order 3. */
function poleOf(order: i32): f64 {
  return order == 2 ? -0.171572875253809902396622551580603843 : -0.267949192431122706472553658494127633;
}

/**
 * Turns `length` float64 samples, `stride` bytes apart, into coefficients. The line goes on mirrored at its last sample, or
 * `halfway` to the next, which repeats it.
 */
export function prefilter(line: usize, length: i32, stride: usize, order: i32, halfway: bool): void {
  if (length < 2) return;
  const z = poleOf(order);
  const gain = (1.0 - z) * (1.0 - 1.0 / z);
  const last = line + <usize>(length - 1) * stride;
  for (let at = line; at <= last; at += stride) store<f64>(at, load<f64>(at) * gain);
  store<f64>(line, halfway ? firstHalfway(line, length, stride, z) : firstMirrored(line, length, stride, z));
  for (let at = line + stride; at <= last; at += stride) store<f64>(at, load<f64>(at) + z * load<f64>(at - stride));
  const end = load<f64>(last);
  store<f64>(last, halfway ? end * (z / (z - 1)) : ((z * load<f64>(last - stride) + end) * z) / (z * z - 1));
  for (let at = last - stride; at >= line; at -= stride) store<f64>(at, z * (load<f64>(at + stride) - load<f64>(at)));
}

/** The first value of the causal pass, whose past is the line mirrored. */
function firstMirrored(line: usize, length: i32, stride: usize, z: f64): f64 {
  const zn = power(z, length - 1);
  let mirrored = line + <usize>(length - 1) * stride;
  let sum = load<f64>(line) + zn * load<f64>(mirrored);
  let zi = z;
  for (let i = 1; i < length - 1; ++i) {
    mirrored -= stride;
    sum += zi * (load<f64>(line + <usize>i * stride) + zn * load<f64>(mirrored));
    zi *= z;
  }
  return sum / (1 - zn * zn);
}

/** The same, halfway. The sum so far stands in for the first sample where that is met again: ni_splines.c works in place. */
function firstHalfway(line: usize, length: i32, stride: usize, z: f64): f64 {
  const zn = power(z, length);
  let mirrored = line + <usize>(length - 1) * stride;
  const first = load<f64>(line);
  let sum = first + zn * load<f64>(mirrored);
  let zi = z;
  for (let i = 1; i < length; ++i) {
    mirrored -= stride;
    const far = i == length - 1 ? sum : load<f64>(mirrored);
    sum += zi * (load<f64>(line + <usize>i * stride) + zn * far);
    zi *= z;
  }
  return sum * (z / (1 - zn * zn)) + first;
}

function power(z: f64, n: i32): f64 {
  let result: f64 = 1;
  for (let i = 0; i < n; ++i) result *= z;
  return result;
}
