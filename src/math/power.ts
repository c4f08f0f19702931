/** Logarithm and exponential for draws: engines differ in the last bit, plain arithmetic does not. */

/** What float64 leaves of ln 2. */
const LN2_LOW = 2.3190468138462996e-17

/** eˣ for |x| up to 700, to a few units in the last place. */
export function exp(x: number): number {
  const n = Math.round(x / Math.LN2)
  const rest = x - n * Math.LN2 - n * LN2_LOW
  // Taylor's series, 1 + x/1·(1 + x/2·(1 + …)): |x| is at most ln 2 / 2.
  let sum = 1
  for (let k = 20; k > 0; k--) sum = 1 + (rest / k) * sum
  return sum * 2 ** n
}

/** ln x for positive, normal x, to a few units in the last place. */
export function log(x: number): number {
  let mantissa = x
  let exponent = 0
  while (mantissa > Math.SQRT2) {
    mantissa /= 2
    exponent++
  }
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2
    exponent--
  }
  // ln m = 2 artanh((m − 1) / (m + 1)), a series of odd powers of at most 0.172.
  const ratio = (mantissa - 1) / (mantissa + 1)
  const square = ratio * ratio
  let sum = 0
  for (let k = 27; k > 0; k -= 2) sum = sum * square + 1 / k
  return 2 * ratio * sum + exponent * Math.LN2
}
