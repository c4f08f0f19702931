import { checkInteger, checkKeys } from '../check.ts'
import { OptionError, wrongValue } from '../errors.ts'
import { digestHex } from '../random/digest.ts'
import { fractionOf, keyOf, philox4x32 } from '../random/philox.ts'
import type { Sampler } from '../types.ts'
import { checkArrayLike, checkLength } from './length.ts'

/** Keeps these draws apart from others of the same seed. */
const STREAM = 0x77656967

/**
 * Draws with replacement: sample i with probability weights[i] / (sum of all weights), whatever the other draws were.
 * Needs eight bytes a sample, and O(log n) time a draw.
 *
 * @param weights one for each sample of the dataset: finite, ≥ 0, not all 0. They are copied.
 * @param options.seed an integer from 0 to 2^53 − 1
 * @param options.length draws in an epoch; default `weights.length`
 * @throws {OptionError}
 */
export function weighted(weights: ArrayLike<number>, options: { seed: number; length?: number }): Sampler {
  checkKeys('options', options, ['seed', 'length'])
  const { sums, last } = cumulate(weights)
  const seed = checkInteger('seed', options.seed, 0)
  const length = checkLength(options.length ?? weights.length)
  const key = keyOf(seed)
  const total = sums[last]!
  return {
    length,
    id: `weighted(${digestHex(new Uint8Array(sums.buffer))}, ${seed}, ${length})`,
    at(epoch, position) {
      const [a, b] = philox4x32(key, [position, epoch >>> 0, Math.floor(epoch / 2 ** 32), STREAM])
      return firstAbove(sums, last, fractionOf(a, b) * total)
    },
  }
}

/** The sums of the weights up to and with each, over the largest weight, and the place of the last that is not 0. */
function cumulate(weights: ArrayLike<number>): { sums: Float64Array; last: number } {
  const given = checkArrayLike('weights', weights, 'an array of numbers, one for each sample')
  const sums = new Float64Array(given.length)
  let last = -1
  let largest = 0
  for (let i = 0; i < given.length; i++) {
    const weight = given[i]
    const code = typeof weight !== 'number' ? 'OPTION_TYPE' : 'OPTION_VALUE'
    if (typeof weight !== 'number' || !(weight >= 0 && weight < Infinity)) {
      throw new OptionError(code, `weights[${i}]`, weight, 'a finite number ≥ 0')
    }
    if (weight > 0) last = i
    largest = Math.max(largest, weight)
  }
  if (last < 0) throw wrongValue('weights', weights, 'at least one weight above 0')
  let sum = 0
  // Over the largest, so that the sum of huge weights stays finite.
  for (let i = 0; i < given.length; i++) sums[i] = sum += given[i]! / largest
  return { sums, last }
}

/** The first place whose sum is above x; `last`, if x was rounded up to the total. A weight of 0 is never met. */
export function firstAbove(sums: Float64Array, last: number, x: number): number {
  let low = 0
  let high = last
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sums[middle]! > x) high = middle
    else low = middle + 1
  }
  return low
}
