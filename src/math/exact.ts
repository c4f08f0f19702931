/**
 * Arithmetic beyond float64, made of float64: error-free sums and products, pairs of numbers that stand for their sum, and
 * a fused multiply-add. Algorithms: Dekker, "A floating-point technique for extending the available precision" (1971), and
 * Boldo and Melquiond, "Emulation of a FMA and correctly rounded sums: proved algorithms using rounding to odd" (2008).
 */

/** high + low, of which high is the sum rounded. */
export type Pair = readonly [high: number, low: number]

/** a + b without error. */
export function twoSum(a: number, b: number): Pair {
  const sum = a + b
  const part = sum - a
  return [sum, a - (sum - part) + (b - part)]
}

/** 2^27 + 1 parts a number in two halves of 26 bits. */
const SPLITTER = 134217729

function split(a: number): Pair {
  const scaled = SPLITTER * a
  const high = scaled - (scaled - a)
  return [high, a - high]
}

/** a · b without error, for magnitudes between 1e-140 and 1e140. */
export function twoProduct(a: number, b: number): Pair {
  const product = a * b
  const [ah, al] = split(a)
  const [bh, bl] = split(b)
  return [product, al * bl - (product - ah * bh - al * bh - ah * bl)]
}

export function addPairs([ah, al]: Pair, [bh, bl]: Pair): Pair {
  const [high, low] = twoSum(ah, bh)
  return twoSum(high, low + (al + bl))
}

export function multiplyPairs([ah, al]: Pair, [bh, bl]: Pair): Pair {
  const [high, low] = twoProduct(ah, bh)
  return twoSum(high, low + (ah * bl + al * bh))
}

export function dividePair([ah, al]: Pair, by: number): Pair {
  const quotient = ah / by
  const [high, low] = twoProduct(quotient, by)
  return twoSum(quotient, (ah - high - low + al) / by)
}

const double = new Float64Array(1)
const words = new Uint32Array(double.buffer)

/** a + b; where that is not exact, of its two neighbours the one with an odd last bit. */
function addToOdd(a: number, b: number): number {
  const [sum, error] = twoSum(a, b)
  double[0] = sum
  const [low, high] = [words[0]!, words[1]!]
  if (error === 0 || (low & 1) === 1) return sum
  // From an even number: to the odd one further from zero, or nearer to it. The low word is the first.
  if (error > 0 === sum > 0) {
    words[0] = low | 1
  } else {
    words[0] = low - 1
    if (low === 0) words[1] = high - 1
  }
  return double[0]!
}

/** a · b + c, rounded once. Within the range of `twoProduct`. */
export function fma(a: number, b: number, c: number): number {
  const [uh, ul] = twoProduct(a, b)
  const [th, tl] = twoSum(c, ul)
  const [vh, vl] = twoSum(uh, th)
  return vh + addToOdd(tl, vl)
}
