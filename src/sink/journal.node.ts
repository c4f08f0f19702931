/** How far the writing of an epoch came: a small JSON file beside what is being written. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { datasetOf } from '../batches.ts'
import { ImbatchError, OptionError, SampleError } from '../errors.ts'
import { sourceOf } from '../source.ts'
import type { Cursor, ImageBatches } from '../types.ts'
import { replaceFile } from './files.node.ts'

export interface Journal {
  readonly version: 1
  /** The order that is written, and the next batch. */
  readonly cursor: Cursor
  /** Where the dataset's files are, as `placeOf` says it. */
  readonly place: string
  /** What each column holds: another type or shape is another file. */
  readonly columns: readonly string[]
  /** Rows that are on the disk. */
  readonly rows: number
  /** Whether the columns have their headers: only names are missing. */
  readonly sealed: boolean
  readonly failed: readonly FailedSample[]
}

export interface FailedSample {
  readonly path: string
  readonly index: number
  readonly code: string
  readonly message: string
}

export async function writeJournal(path: string, journal: Journal): Promise<void> {
  await replaceFile(path, JSON.stringify(journal))
}

/** Undefined if there is none, or none of ours. */
export async function readJournal(path: string): Promise<Journal | undefined> {
  try {
    const journal = JSON.parse(await readFile(path, 'utf8'))
    return isJournal(journal) ? journal : undefined
  } catch {
    return undefined
  }
}

function isJournal(value: Partial<Journal> | null): value is Journal {
  return (
    value?.version === 1 &&
    typeof value.cursor === 'object' &&
    Array.isArray(value.columns) &&
    Array.isArray(value.failed) &&
    Number.isSafeInteger(value.rows) &&
    typeof value.sealed === 'boolean'
  )
}

/**
 * Tells where the dataset's files are, as far as that is known: the same names stand for other pictures in another folder. No
 * part of a cursor, which may be for another machine.
 */
export function placeOf(batches: ImageBatches): string {
  const hash = createHash('sha256')
  for (const entry of datasetOf(batches)?.entries ?? []) hash.update(`${JSON.stringify(sourceOf(entry))}\n`)
  return hash.digest('hex')
}

/**
 * Whether `journal` is about what is to be written now, so that its rows can be kept: the same dataset in the same place,
 * options, epoch and columns. Where no seed was given, each object draws its own; then `batches` are made to follow the
 * journal's, and the caller restores them.
 */
export function matches(
  journal: Journal,
  batches: ImageBatches,
  { place, columns }: Pick<Journal, 'place' | 'columns'>
): boolean {
  const now = batches.state()
  const { cursor } = journal
  const same =
    cursor.fingerprint === now.fingerprint &&
    cursor.epoch === now.epoch &&
    journal.place === place &&
    JSON.stringify(journal.columns) === JSON.stringify(columns)
  if (!same || cursor.seed === now.seed) return same
  try {
    batches.restore({ ...now, seed: cursor.seed })
    return true
  } catch (error) {
    if (error instanceof OptionError) return false // a seed was given, and is another
    throw error
  }
}

/** A failed sample as JSON, and back: an error that a process before this one met. */
export function packError({ path, index, code, cause }: SampleError): FailedSample {
  return { path, index, code, message: cause instanceof Error ? cause.message : String(cause) }
}

export function unpackError({ path, index, code, message }: FailedSample): SampleError {
  return new SampleError(path, index, new ImbatchError(code, message))
}
