/** B-splines of SciPy's ndimage: the filter that makes coefficients of samples, and the weights of coefficients. */

import { multiplyPairs, type Pair } from '../math/exact.ts'

/** Poles of the filter, by order: get_filter_poles of ni_splines.c. */
const POLES: Readonly<Record<number, readonly number[]>> = {
  2: [-0.1715728752538099],
  3: [-0.2679491924311227],
  4: [-0.36134122590022016, -0.013725429297339121],
  5: [-0.4305753470999738, -0.04309628820326465],
}

/**
 * Filters, in place, each line of `values` along one axis. Beyond its ends a line is mirrored: at the last sample, or at half
 * a sample behind it where `reflect`.
 */
export function filterLines(
  values: Float64Array,
  { lines, length, lineStep, step }: { lines: number; length: number; lineStep: number; step: number },
  order: number,
  reflect: boolean
): void {
  if (length < 2) return
  const poles = POLES[order]!
  const gain = poles.reduce((product, z) => product * ((1 - z) * (1 - 1 / z)), 1)
  const line = new Float64Array(length)
  for (let l = 0; l < lines; l++) {
    for (let i = 0; i < length; i++) line[i] = values[l * lineStep + i * step]! * gain
    for (const z of poles) filterLine(line, z, reflect)
    for (let i = 0; i < length; i++) values[l * lineStep + i * step] = line[i]!
  }
}

/** Forwards, then backwards: _apply_filter of ni_splines.c. */
function filterLine(c: Float64Array, z: number, reflect: boolean): void {
  const last = c.length - 1
  c[0] = reflect ? firstReflected(c, z) : firstMirrored(c, z)
  for (let i = 1; i <= last; i++) c[i]! += z * c[i - 1]!
  c[last] = reflect ? c[last]! * (z / (z - 1)) : ((z * c[last - 1]! + c[last]!) * z) / (z * z - 1)
  for (let i = last - 1; i >= 0; i--) c[i] = z * (c[i + 1]! - c[i]!)
}

function firstMirrored(c: Float64Array, z: number): number {
  const last = c.length - 1
  const zLast = power(z, last)
  let sum = c[0]! + zLast * c[last]!
  let zi = z
  for (let i = 1; i < last; i++) {
    sum += zi * (c[i]! + zLast * c[last - i]!)
    zi *= z
  }
  return sum / (1 - zLast * zLast)
}

function firstReflected(c: Float64Array, z: number): number {
  const last = c.length - 1
  const zAll = power(z, c.length)
  let sum = c[0]! + zAll * c[last]!
  let zi = z
  for (let i = 1; i < last; i++) {
    sum += zi * (c[i]! + zAll * c[last - i]!)
    zi *= z
  }
  // SciPy sums in c[0] itself, and has the sum so far in its place at the end.
  sum += zi * (c[last]! + zAll * sum)
  return sum * (z / (1 - zAll * zAll)) + c[0]!
}

/** zⁿ for n ≥ 1, rounded once: engines' own powers differ. */
function power(z: number, n: number): number {
  let result: Pair = [1, 0]
  // What is left of a large power does not matter, and has no exact products.
  for (let i = 0; i < n && Math.abs(result[0]) > 1e-100; i++) result = multiplyPairs(result, [z, 0])
  return result[0]
}

/** Weights of the `order` + 1 coefficients around `at`: get_spline_interpolation_weights of ni_splines.c. */
export function splineWeights(at: number, order: number, weights: Float64Array): void {
  const x = at - Math.floor(order & 1 ? at : at + 0.5)
  const z = 1 - x
  const y = 0.5 - x
  switch (order) {
    case 1:
      weights[0] = 1 - x
      break
    case 2:
      weights[1] = 0.75 - x * x
      weights[0] = 0.5 * y * y
      break
    case 3:
      weights[1] = (x * x * (x - 2) * 3 + 4) / 6
      weights[2] = (z * z * (z - 2) * 3 + 4) / 6
      weights[0] = (z * z * z) / 6
      break
    case 4:
      weights[2] = x * x * (x * x * 0.25 - 0.625) + 115 / 192
      weights[1] = quartic(1 + x)
      weights[3] = quartic(z)
      weights[0] = (y * y * (y * y)) / 24
      break
    case 5:
      weights[2] = quinticNear(x)
      weights[3] = quinticNear(z)
      weights[1] = quinticFar(x + 1)
      weights[4] = quinticFar(z + 1)
      weights[0] = (z * (z * z) * (z * z)) / 120
  }
  // They add up to 1.
  let rest = 1
  for (let i = 0; i < order; i++) rest -= weights[i]!
  weights[order] = rest
}

function quartic(y: number): number {
  return y * (y * ((y * (5 - y)) / 6 - 1.25) + 5 / 24) + 55 / 96
}

function quinticNear(y: number): number {
  const t = y * y
  return t * (t * (0.25 - y / 12) - 0.5) + 0.55
}

function quinticFar(y: number): number {
  return y * (y * (y * (y * (y / 24 - 0.375) + 1.25) - 1.75) + 0.625) + 0.425
}
