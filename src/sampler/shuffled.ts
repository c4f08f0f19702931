import { checkInteger, checkKeys } from '../check.ts'
import { permutation } from '../random/permutation.ts'
import type { Sampler } from '../types.ts'
import { MAX_LENGTH } from './length.ts'

/**
 * Each of 0 … n − 1 once an epoch, in an order that depends on seed and epoch alone. Needs no memory that grows with n.
 *
 * @param options.seed an integer from 0 to 2^53 − 1
 */
export function shuffled(n: number, options: { seed: number }): Sampler {
  checkInteger('n', n, 0, MAX_LENGTH)
  checkKeys('options', options, ['seed'])
  const seed = checkInteger('seed', options.seed, 0)
  let current: { epoch: number; place: (x: number) => number } | undefined
  return {
    length: n,
    id: `shuffled(${n}, ${seed})`,
    at(epoch, position) {
      // The keys of the last epoch asked for are kept: a cache, not a state.
      if (current?.epoch !== epoch) current = { epoch, place: permutation(n, seed, epoch) }
      return current.place(position)
    },
  }
}
