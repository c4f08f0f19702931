import { checkKeys } from '../check.ts'
import { SampleError, wrongType } from '../errors.ts'
import { digestHex } from '../random/digest.ts'
import type { Dataset, Entry } from '../types.ts'
import { checkDataset } from './checkDataset.ts'
import { callGroupBy, checkGroupBy, type GroupBy } from './partition.ts'

/** An entry of one of several datasets. */
export interface Place {
  /** Which dataset, by its place in the list. */
  readonly split: number
  /** The entry's index in it. */
  readonly index: number
  /** The entry's path. */
  readonly path: string
}

/** The same in more than one split. */
export interface Leak {
  /** 'file': the same bytes. 'group': of one group. */
  readonly kind: 'file' | 'group'
  /** The group; '' for files. */
  readonly group: string
  /** All entries that are the same, by split and index. */
  readonly places: readonly Place[]
}

/** Options of `findLeaks`. */
export interface FindLeaksOptions {
  /** Names the group of an entry, as for `split`. Default: groups are not looked at. */
  groupBy?: GroupBy
  /** Ends it: the promise rejects with the signal's reason. */
  signal?: AbortSignal
}

/** Files that are read at the same time. */
const READERS = 8
/** Bytes at the end of a file that tell most files of one length apart. */
const TAIL = 4096

/**
 * What several splits of one dataset have in common and should not: groups, and files of the same content, under
 * whatever name: of the same length and SHA-256. An empty list means that there is nothing. Of
 * files whose `size` is known, only those are read of which another split has one of that size.
 *
 * @throws {SampleError} for a file that can't be read
 */
export async function findLeaks(splits: readonly Dataset[], options: FindLeaksOptions = {}): Promise<Leak[]> {
  checkKeys('options', options, ['groupBy', 'signal'])
  const groupBy = checkGroupBy(options.groupBy)
  checkSplits(splits)
  const items = splits.flatMap(({ entries }, split) =>
    entries.map((entry, index) => ({ split, index, entry }))
  )
  const leaks: Leak[] = []
  if (groupBy) {
    const groups = bucketsOf(items, ({ entry, index }) => callGroupBy(groupBy, entry, index))
    for (const [group, members] of acrossSplits(groups)) leaks.push(leakOf('group', group, members))
  }
  for (const members of await equalFiles(items, options.signal)) leaks.push(leakOf('file', '', members))
  return leaks
}

function checkSplits(splits: unknown): void {
  if (!Array.isArray(splits)) throw wrongType('splits', splits, 'an array of datasets')
  for (const [i, dataset] of splits.entries()) checkDataset(`splits[${i}]`, dataset)
}

interface Item {
  readonly split: number
  readonly index: number
  readonly entry: Entry
}

function bucketsOf(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const buckets = new Map<string, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    const bucket = buckets.get(key)
    if (bucket) bucket.push(item)
    else buckets.set(key, [item])
  }
  return buckets
}

/** Those buckets that have members of several splits. */
function acrossSplits(buckets: Map<string, Item[]>): [string, Item[]][] {
  return [...buckets].filter(([, members]) => members.some(({ split }) => split !== members[0]!.split))
}

function leakOf(kind: Leak['kind'], group: string, members: readonly Item[]): Leak {
  return {
    kind,
    group,
    places: members.map(({ split, index, entry }) => ({ split, index, path: entry.path })),
  }
}

/**
 * Files with the same digest, in two rounds: the first, by the ends of files alone, leaves few for the second, which
 * digests all of their bytes.
 */
async function equalFiles(items: readonly Item[], signal: AbortSignal | undefined): Promise<Item[][]> {
  const likely = await bucketsByBytes(candidates(items), (bytes) => bytes.subarray(-TAIL), signal)
  const inOrder = likely.flat().sort((a, b) => a.split - b.split || a.index - b.index)
  return bucketsByBytes(inOrder, (bytes) => bytes, signal)
}

async function bucketsByBytes(
  items: readonly Item[],
  partOf: (bytes: Uint8Array) => Uint8Array,
  signal: AbortSignal | undefined
): Promise<Item[][]> {
  const keys = new Map<Item, string>()
  // A generator, which ends for all readers when one of them fails.
  const queue = (function* () {
    yield* items
  })()
  const reader = async () => {
    for (const item of queue) {
      const bytes = await read(item, signal)
      keys.set(item, `${bytes.length} ${await digestOf(partOf(bytes))}`)
    }
  }
  await Promise.all(Array.from({ length: READERS }, reader))
  return acrossSplits(bucketsOf(items, (item) => keys.get(item)!)).map(([, members]) => members)
}

/** SHA-256; a page that is not secure has none, and makes do with 128 bits, against which files could be crafted. */
async function digestOf(bytes: Uint8Array): Promise<string> {
  if (!globalThis.crypto?.subtle) return digestHex(bytes)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Files that may have a twin in another split, by their sizes; where one is not known, any may be. */
function candidates(items: readonly Item[]): readonly Item[] {
  const buckets = bucketsOf(items, ({ entry }) => String(entry.size))
  return buckets.has('undefined') ? items : acrossSplits(buckets).flatMap(([, members]) => members)
}

async function read({ entry, index }: Item, signal: AbortSignal | undefined): Promise<Uint8Array> {
  signal?.throwIfAborted()
  try {
    return await entry.read(signal)
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    throw new SampleError(entry.path, index, error)
  }
}
