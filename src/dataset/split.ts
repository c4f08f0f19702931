import { checkBoolean, checkFinite, checkInteger, checkKeys } from '../check.ts'
import { conflict, wrongType, wrongValue } from '../errors.ts'
import { digest } from '../random/digest.ts'
import { fractionOf } from '../random/philox.ts'
import type { Dataset } from '../types.ts'
import { checkDataset } from './checkDataset.ts'
import { callGroupBy, checkGroupBy, type GroupBy, partition } from './partition.ts'

/** What `split` and `kFold` have in common. */
export interface PartitionOptions {
  /** An integer from 0 to 2^53 − 1; default 0, so that a split without one can be repeated too. */
  seed?: number
  /**
   * Whether each part has the classes in the proportions of the whole; default true. Entries without a label count as one
   * more class.
   */
  stratify?: boolean
  /** Entries for which this gives the same string stay together. */
  groupBy?: GroupBy
}

/** Options of `split`. */
export interface SplitOptions extends PartitionOptions {
  /** The size of each part: numbers above 0 that add up to 1, to within 1e-9. */
  fractions: readonly number[]
}

/** Options of `kFold`. */
export interface KFoldOptions extends PartitionOptions {
  /** An integer ≥ 2. */
  folds: number
}

/** One round of cross-validation. */
export interface Fold {
  /** All parts but one. */
  readonly training: Dataset
  /** That part. */
  readonly validation: Dataset
}

/** Options of `hashSplit`. */
export interface HashSplitOptions {
  /** The size of each part, expected: numbers above 0 that add up to 1, to within 1e-9. */
  fractions: readonly number[]
  /** An integer from 0 to 2^53 − 1; default 0. Another seed is another split. */
  seed?: number
  /** What is hashed in place of the path: entries for which this gives the same string stay together. */
  groupBy?: GroupBy
}

/** How far from 1 fractions may add up. */
const TOLERANCE = 1e-9
/** Fractions that are no whole numbers of 1 / q for any q up to this are taken as of 10^-12. */
const MAX_DENOMINATOR = 1000
const UNITS = 1e12

/**
 * Cuts a dataset into parts at random: each entry is in exactly one, entries keep the dataset's order, and the same arguments
 * give the same parts everywhere.
 *
 * Sizes are those of the method of largest remainders, of equal ones the first part's. Stratified, each class is cut in the
 * same way, its pieces rounded such that the parts keep these sizes. With `groupBy` sizes are as near to that as whole groups
 * allow: the largest group first, each to the part whose sizes, by class if stratified, it brings nearest to what they should
 * be.
 *
 * @throws {OptionError} `OPTION_CONFLICT` where a part would have no entries
 */
export function split(dataset: Dataset, options: SplitOptions): Dataset[] {
  checkDataset('dataset', dataset)
  checkKeys('options', options, ['fractions', 'seed', 'stratify', 'groupBy'])
  const shares = sharesOf(options.fractions)
  const parts = indicesOf(partition(dataset, { shares, ...checkPartition(options) }), shares.length)
  const empty = parts.findIndex((indices) => indices.length === 0)
  if (empty >= 0) {
    const expected = `fractions that leave entries for each part: of ${dataset.length}, part ${empty} would have none`
    throw conflict('fractions', options.fractions, expected)
  }
  return parts.map((indices) => dataset.subset(indices))
}

/**
 * Cuts a dataset into `folds` equal parts, as `split` does, and makes a round of cross-validation of each: that part for
 * validation, all others for training.
 *
 * @throws {OptionError} `OPTION_CONFLICT` where there are more folds than entries, or than groups
 */
export function kFold(dataset: Dataset, options: KFoldOptions): Fold[] {
  checkDataset('dataset', dataset)
  checkKeys('options', options, ['folds', 'seed', 'stratify', 'groupBy'])
  const folds = checkInteger('folds', options.folds, 2)
  if (folds > dataset.length) {
    const expected = `at most ${dataset.length}, the number of entries`
    throw conflict('folds', folds, expected)
  }
  const shares = new Array<number>(folds).fill(1)
  const parts = partition(dataset, { shares, ...checkPartition(options) })
  return indicesOf(parts, folds).map((validation, fold) => ({
    training: dataset.subset(where(parts, (part) => part !== fold)),
    validation: dataset.subset(validation),
  }))
}

/**
 * Cuts a dataset into parts by a hash of each path, or of what `groupBy` gives: where an entry goes does not depend on
 * the other entries, so it stays in its part as files are added and removed. Sizes are as chance has it, and a part of
 * a small dataset may be empty. Paths that differ only in how an accented letter is composed are the same path.
 */
export function hashSplit(dataset: Dataset, options: HashSplitOptions): Dataset[] {
  checkDataset('dataset', dataset)
  checkKeys('options', options, ['fractions', 'seed', 'groupBy'])
  const limits = limitsOf(sharesOf(options.fractions))
  const seed = checkInteger('seed', options.seed ?? 0, 0)
  const groupBy = checkGroupBy(options.groupBy)
  const encoder = new TextEncoder()
  const parts = Uint32Array.from(dataset.entries, (entry, i) => {
    const key = groupBy ? callGroupBy(groupBy, entry, i) : entry.path
    // File systems differ in how they compose letters.
    const [a, b] = digest(encoder.encode(key.normalize('NFC')), seed)
    const x = fractionOf(a, b)
    return limits.findIndex((limit) => x < limit)
  })
  return indicesOf(parts, limits.length).map((indices) => dataset.subset(indices))
}

function checkPartition({ seed, stratify, groupBy }: PartitionOptions) {
  return {
    seed: checkInteger('seed', seed ?? 0, 0),
    stratify: checkBoolean('stratify', stratify ?? true),
    groupBy: checkGroupBy(groupBy),
  }
}

/** Fractions as integers in the same proportions: of 0.1 or 1 / 3 the exact ones, so that equal remainders are equal. */
function sharesOf(fractions: unknown): number[] {
  const expected = 'an array of numbers above 0 that add up to 1'
  if (!Array.isArray(fractions)) throw wrongType('fractions', fractions, expected)
  let sum = 0
  for (const [i, fraction] of fractions.entries()) {
    sum += checkFinite(`fractions[${i}]`, fraction)
    if (fraction < 1 / UNITS) {
      throw wrongValue(`fractions[${i}]`, fraction, 'a number above 0')
    }
  }
  if (Math.abs(sum - 1) > TOLERANCE) throw wrongValue('fractions', fractions, expected)
  const units = denominatorOf(fractions)
  return fractions.map((fraction) => Math.round(fraction * units))
}

function denominatorOf(fractions: readonly number[]): number {
  for (let q = 1; q <= MAX_DENOMINATOR; q++) {
    const isWhole = (x: number) => Math.abs(x - Math.round(x)) <= TOLERANCE * q && Math.round(x) > 0
    if (fractions.every((fraction) => isWhole(fraction * q))) return q
  }
  return UNITS
}

/** Where each part ends between 0 and 1; the last one at exactly 1. */
function limitsOf(shares: readonly number[]): number[] {
  const sum = shares.reduce((subtotal, share) => subtotal + share, 0)
  let end = 0
  return shares.map((share) => {
    end += share
    return end / sum
  })
}

/** The entries of each part, ascending. */
function indicesOf(parts: Uint32Array, count: number): number[][] {
  return Array.from({ length: count }, (_, part) => where(parts, (other) => other === part))
}

function where(parts: Uint32Array, wanted: (part: number) => boolean): number[] {
  const indices: number[] = []
  for (const [i, part] of parts.entries()) if (wanted(part)) indices.push(i)
  return indices
}
