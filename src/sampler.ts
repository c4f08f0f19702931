/** Samplers: pure functions from (epoch, position) to a dataset index. */
import { checkInteger, checkKeys } from './check.ts'
import { permutation } from './random/permutation.ts'
import type { Sampler } from './types.ts'

/** At most this many samples, so that indices stay 32-bit integers. */
const MAX_LENGTH = 2 ** 31 - 1

/** 0 … n − 1 in order, in every epoch. */
export function sequential(n: number): Sampler {
  checkInteger('n', n, 0, MAX_LENGTH)
  return { length: n, id: `sequential(${n})`, at: (_epoch, position) => position }
}

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
