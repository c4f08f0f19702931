import { checkInteger } from '../check.ts'
import type { Sampler } from '../types.ts'
import { MAX_LENGTH } from './length.ts'

/** 0 … n − 1 in order, in every epoch. */
export function sequential(n: number): Sampler {
  checkInteger('n', n, 0, MAX_LENGTH)
  return { length: n, id: `sequential(${n})`, at: (_epoch, position) => position }
}
