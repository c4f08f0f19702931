import { checkInteger, checkKeys, checkOneOf } from '../check.ts'
import { conflict, wrongType } from '../errors.ts'
import type { Remainder, Sampler } from '../types.ts'
import { MAX_LENGTH } from './length.ts'

/** Options of `shard`. */
export interface ShardOptions {
  /** Which part, 0 … count − 1: the process' rank. */
  index: number
  /** The number of parts: the world size. */
  count: number
  /**
   * What becomes of an epoch that has no multiple of `count` samples. 'pad' (default, as PyTorch's
   * `DistributedSampler`): the shards are made equal by going on from the beginning, so that up to count − 1 samples
   * are seen twice. 'drop': up to count − 1 samples at the end of the epoch's order are not seen. 'keep': each sample
   * once, and the first shards have one sample more than the others: for evaluation, where processes need not run in
   * step.
   */
  remainder?: Remainder
}

/**
 * The part of another sampler's order that one process of several sees: positions index, index + count, index +
 * 2·count, … of each epoch. Every process must wrap the same order, that is, one with the same arguments and seed; then
 * the shards have no sample twice between them, but those that 'pad' adds. With 'pad' and 'drop' they are equally long,
 * so that every process runs the same number of batches.
 *
 * @throws {OptionError} `OPTION_CONFLICT` where there are fewer samples than shards, unless padded
 */
export function shard(sampler: Sampler, options: ShardOptions): Sampler {
  checkKeys('options', options, ['index', 'count', 'remainder'])
  const samples = checkSamplerLength(sampler)
  const count = checkInteger('count', options.count, 1, MAX_LENGTH)
  const index = checkInteger('index', options.index, 0, count - 1)
  const remainder = checkOneOf('remainder', options.remainder ?? 'pad', ['pad', 'drop', 'keep'])
  if (samples < count && remainder !== 'pad') {
    const expected = `at most ${samples}, the number of samples, unless the remainder is padded`
    throw conflict('count', count, expected)
  }
  return {
    length: shardLength(samples, index, count, remainder),
    // Without one it is told from others by what it gives.
    ...(sampler.id !== undefined && { id: `shard(${sampler.id}, ${index}, ${count}, ${remainder})` }),
    at: (epoch, position) => sampler.at(epoch, (index + position * count) % samples),
  }
}

function shardLength(samples: number, index: number, count: number, remainder: Remainder): number {
  if (remainder === 'pad') return Math.ceil(samples / count)
  if (remainder === 'drop') return Math.floor(samples / count)
  return Math.ceil((samples - index) / count)
}

function checkSamplerLength(sampler: Sampler): number {
  // An array has both members too, but its `at` takes a position alone.
  if (typeof sampler?.at !== 'function' || Array.isArray(sampler) || ArrayBuffer.isView(sampler)) {
    const expected = 'a Sampler: an object with length and at(epoch, position)'
    throw wrongType('sampler', sampler, expected)
  }
  return checkInteger('sampler.length', sampler.length, 1, MAX_LENGTH)
}
