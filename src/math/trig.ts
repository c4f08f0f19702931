/**
 * Sine and cosine for matrices. Engines differ in the last bit; these are computed to twice the precision and rounded once,
 * which gives the float64 nearest to the true value for all but one argument in some 10^12.
 */
import { addPairs, dividePair, multiplyPairs, type Pair, twoProduct } from './exact.ts'

/** π/2 as a sum of three float64. */
const HALF_PI = [1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33] as const

/** Of Taylor's series, enough for 2^-110 at π/4. */
const TERMS = 14

/** sin(x) for |x| up to 10^5. */
export function sin(x: number): number {
  return quadrantSin(x, 0)
}

/** cos(x) for |x| up to 10^5. */
export function cos(x: number): number {
  return quadrantSin(x, 1)
}

/** sin(x + quadrant · π/2) */
function quadrantSin(x: number, quadrant: number): number {
  const n = Math.round(x / HALF_PI[0])
  const [high, low] = twoProduct(n, HALF_PI[0])
  let rest = addPairs([x, 0], [-high, -low])
  const [high1, low1] = twoProduct(n, HALF_PI[1])
  rest = addPairs(rest, [-high1, -low1 - n * HALF_PI[2]])
  const turned = (n + quadrant) & 3
  const value = turned & 1 ? series(rest, 0)[0] : multiplyPairs(rest, series(rest, 1))[0]
  return turned & 2 ? -value : value
}

/** Taylor's series of cos(x) for `first` = 0, of sin(x) / x for `first` = 1: 1 − x²/(1·2)·(1 − x²/(3·4)·(1 − …)) and its like. */
function series(x: Pair, first: number): Pair {
  const [high, low] = multiplyPairs(x, x)
  const minusSquare: Pair = [-high, -low]
  let sum: Pair = [1, 0]
  for (let k = 2 * TERMS + first; k > first; k -= 2) {
    const term = dividePair(multiplyPairs(minusSquare, sum), k * (k - 1))
    sum = addPairs([1, 0], term)
  }
  return sum
}
