import { apportion } from '../apportion.ts'
import { checkFinite, checkInteger, checkKeys } from '../check.ts'
import { conflict, wrongValue } from '../errors.ts'
import { digestHex } from '../random/digest.ts'
import { permutation } from '../random/permutation.ts'
import type { Sampler } from '../types.ts'
import { membersByClass } from './classes.ts'

/** Streams: the choice within a class, and the order of an epoch. */
const CHOICE = 0x73747263
const ORDER = 0x7374726f

/**
 * A part of the dataset in which the classes have the shares that they have in the whole: the same part, by `seed`, in every
 * epoch, in another order each.
 *
 * Class c gets size · count(c) / count samples, by the method of largest remainders, of equal ones to the lowest label, drawn
 * without replacement. Samples with label −1 are left out, and don't count. Memory: four bytes a chosen sample.
 *
 * @param labels one for each sample of the dataset, such as `dataset.labels`
 * @param options.size the number of samples, an integer ≥ 1; or a fraction between 0 and 1 of all labelled ones, rounded
 * @param options.seed an integer from 0 to 2^53 − 1
 * @throws {OptionError} `OPTION_CONFLICT` where there are fewer samples than `size`, or a class would get none
 */
export function stratified(labels: ArrayLike<number>, options: { size: number; seed: number }): Sampler {
  checkKeys('options', options, ['size', 'seed'])
  const classes = membersByClass(labels)
  const counts = classes.map(({ indices }) => indices.length)
  const seed = checkInteger('seed', options.seed, 0)
  const size = checkSubsetSize(
    options.size,
    counts.reduce((sum, count) => sum + count, 0)
  )
  const chosen = apportion(size, counts).flatMap((count, c) => {
    const { label, indices } = classes[c]!
    if (count === 0) {
      const expected = `a larger one: of the ${indices.length} samples with label ${label} it would have none`
      throw conflict('size', options.size, expected)
    }
    const place = permutation(indices.length, seed, 0, CHOICE, label)
    return Array.from({ length: count }, (_, i) => indices[place(i)]!)
  })
  const subset = Int32Array.from(chosen).sort()
  let current: { epoch: number; place: (x: number) => number } | undefined
  return {
    length: size,
    id: `stratified(${digestHex(new Uint8Array(subset.buffer))}, ${seed})`,
    at(epoch, position) {
      // The keys of the last epoch asked for are kept: a cache, not a state.
      if (current?.epoch !== epoch) current = { epoch, place: permutation(size, seed, epoch, ORDER) }
      return subset[current.place(position)]!
    },
  }
}

function checkSubsetSize(given: unknown, samples: number): number {
  const fraction = checkFinite('size', given)
  if (fraction > 0 && fraction < 1) return Math.round(fraction * samples)
  if (!Number.isInteger(fraction) || fraction < 1) {
    throw wrongValue('size', given, 'an integer ≥ 1, or a fraction between 0 and 1')
  }
  if (fraction > samples) {
    throw conflict('size', given, `at most ${samples}, the number of labelled samples`)
  }
  return fraction
}
