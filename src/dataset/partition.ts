/** Which part of a split each entry goes to. */
import { apportionRows } from '../apportion.ts'
import { checkFunction } from '../check.ts'
import { conflict, wrongType } from '../errors.ts'
import { permutation } from '../random/permutation.ts'
import type { Dataset, Entry } from '../types.ts'

/** Keeps these draws apart from others of the same seed. */
const STREAM = 0x73706c69

/** Names the group of an entry, such as the patient or the video that it was taken from. */
export type GroupBy = (entry: Entry, index: number) => string

export interface Partitioning {
  /** The sizes' proportions: integers. */
  readonly shares: readonly number[]
  readonly seed: number
  readonly stratify: boolean
  readonly groupBy: GroupBy | undefined
}

/** The part of each entry. */
export function partition(dataset: Dataset, options: Partitioning): Uint32Array {
  const strata = options.stratify ? stratify(dataset) : new Uint32Array(dataset.length)
  return options.groupBy
    ? partitionGroups(groupsOf(dataset, options.groupBy), strata, options)
    : partitionEntries(strata, options)
}

/** Each entry's stratum: its class, those without a label being one more. */
function stratify({ labels, classNames }: Dataset): Uint32Array {
  return Uint32Array.from(labels, (label) => (label < 0 ? classNames.length : label))
}

/** Numbers of an array by the place at which they stand: lists, by number. */
function placesOf(numbers: Uint32Array): number[][] {
  const places: number[][] = []
  for (const [i, number] of numbers.entries()) {
    while (places.length <= number) places.push([])
    places[number]!.push(i)
  }
  return places
}

/** Each stratum is shuffled and cut into pieces. */
function partitionEntries(strata: Uint32Array, { shares, seed }: Partitioning): Uint32Array {
  const members = placesOf(strata)
  const table = apportionRows(
    members.map(({ length }) => length),
    shares
  )
  const parts = new Uint32Array(strata.length)
  for (const [stratum, entries] of members.entries()) {
    const place = permutation(entries.length, seed, 0, STREAM, stratum)
    let next = 0
    for (const [part, count] of table[stratum]!.entries()) {
      for (const end = next + count; next < end; next++) parts[entries[place(next)]!] = part
    }
  }
  return parts
}

/** The group of each entry by its number, in the order in which groups are first met. */
function groupsOf(dataset: Dataset, groupBy: GroupBy): Uint32Array {
  const numbers = new Map<string, number>()
  return Uint32Array.from(dataset.entries, (entry, i) => {
    const group = callGroupBy(groupBy, entry, i)
    if (!numbers.has(group)) numbers.set(group, numbers.size)
    return numbers.get(group)!
  })
}

export function callGroupBy(groupBy: GroupBy, entry: Entry, i: number): string {
  const group = groupBy(entry, i)
  if (typeof group !== 'string') {
    throw wrongType(`groupBy(entries[${i}])`, group, 'the name of a group, a string')
  }
  return group
}

export function checkGroupBy(groupBy: GroupBy | undefined): GroupBy | undefined {
  if (groupBy !== undefined) checkFunction('groupBy', groupBy)
  return groupBy
}

/**
 * Greedy: the largest group first, of equal ones in a shuffled order, each to the part that it brings nearest to its
 * quotas. With h the entries of class c that a part has, w = share · n_c those that it is to have, and g those of the
 * group, that is where Σ_c ((h + g − w)² − (h − w)²) / n_c is least; of equal ones, the part that lacks most entries,
 * then the first. Without stratifying there is one class, and this is the part that lacks most.
 */
function partitionGroups(
  groups: Uint32Array,
  strata: Uint32Array,
  { shares, seed }: Partitioning
): Uint32Array {
  const members = placesOf(groups)
  if (members.length < shares.length) {
    const expected = `at least ${shares.length} groups, one for each part`
    throw conflict('groupBy', members.length, expected)
  }
  const totals = placesOf(strata).map(({ length }) => length)
  const sum = shares.reduce((subtotal, share) => subtotal + share, 0)
  /** By part and stratum, what is still wanted: w − h. */
  const wanted = shares.map((share) => totals.map((total) => (total * share) / sum))
  const place = permutation(members.length, seed, 0, STREAM)
  const order = members.map((_, i) => members[place(i)]!).sort((a, b) => b.length - a.length)
  const parts = new Uint32Array(groups.length)
  for (const entries of order) {
    const counts = new Map<number, number>()
    for (const i of entries) counts.set(strata[i]!, (counts.get(strata[i]!) ?? 0) + 1)
    const part = cheapest(wanted, counts, totals)
    for (const [stratum, count] of counts) wanted[part]![stratum]! -= count
    for (const i of entries) parts[i] = part
  }
  return parts
}

function cheapest(
  wanted: readonly number[][],
  counts: ReadonlyMap<number, number>,
  totals: readonly number[]
): number {
  const parts = wanted.map((lacks, part) => {
    let cost = 0
    for (const [stratum, count] of counts) cost += (count * (count - 2 * lacks[stratum]!)) / totals[stratum]!
    return { part, cost, lacking: lacks.reduce((sum, lack) => sum + lack, 0) }
  })
  return parts.reduce((best, other) =>
    other.cost < best.cost || (other.cost === best.cost && other.lacking > best.lacking) ? other : best
  ).part
}
