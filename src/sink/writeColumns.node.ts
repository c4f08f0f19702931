/** Writes columns of an epoch into parts of files, batch by batch, so that a run that was killed can be continued. */
import { checkBoolean, checkFunction, checkSignal } from '../check.ts'
import type { SampleError } from '../errors.ts'
import type { Batch, Cursor, ImageBatches, Progress } from '../types.ts'
import { type Column, type FileDtype, headerOf } from './columns.ts'
import { hasSize, PartFile, partOf, removeFiles } from './files.node.ts'
import {
  type Journal,
  matches,
  packError,
  placeOf,
  readJournal,
  unpackError,
  writeJournal,
} from './journal.node.ts'
import { countSamples, progressOf, walk } from './rows.ts'

/** A column, and the file that it becomes. */
export interface Target {
  readonly path: string
  /** What errors name, if it is not `path`: the file of which this is to be a part. */
  readonly file?: string
  readonly column: Column
}

/** What all that write an epoch have in common. */
export interface WriteOptions {
  /**
   * Of the samples; default 'float32'. 'float16' is rounded to nearest, ties to even; 'uint8' is for batches whose values
   * are bytes (`valuesAreBytes`).
   */
  dtype?: FileDtype
  /**
   * Whether a run that was ended is continued at its first batch that is not on the disk, and can be continued if this one
   * is; default true. false starts anew, keeps no journal, and leaves nothing behind where it fails.
   */
  resume?: boolean
  /** Called after each batch that is written. */
  onProgress?: (progress: Progress) => void
  /** Ends the writing: the call rejects with the signal's reason. */
  signal?: AbortSignal
}

export const WRITE_KEYS = ['dtype', 'resume', 'onProgress', 'signal']

export function checkWriteOptions({ resume, onProgress, signal }: Omit<WriteOptions, 'dtype'>): void {
  if (resume !== undefined) checkBoolean('resume', resume)
  if (onProgress !== undefined) checkFunction('onProgress', onProgress)
  checkSignal(signal)
}

/** An epoch that is on the disk. */
export interface Written {
  /** Of the samples: [n, …]. */
  readonly shape: readonly number[]
  /** The samples that failed, if `onError` let them; those of runs before this one too. */
  readonly errors: readonly SampleError[]
}

/** Parts that are whole, but have no names yet. */
export interface Columns {
  readonly rows: number
  /** The order that was written, at its first batch. */
  readonly cursor: Cursor
  readonly errors: readonly SampleError[]
}

/** Makes the parts of `targets`; the journal is `journalPath`. The batches' iterator is left where it stands. */
export async function writeColumns(
  batches: ImageBatches,
  targets: readonly Target[],
  journalPath: string,
  options: WriteOptions
): Promise<Columns> {
  const before = batches.state()
  const resume = options.resume ?? true
  const what = {
    place: placeOf(batches),
    columns: targets.map(({ column }) => `${column.descr} ${column.rowShape.join(' ')}`),
  }
  try {
    const journal = resume ? await readJournal(journalPath) : undefined
    const usable = journal !== undefined && matches(journal, batches, what) ? journal : undefined
    if (usable?.sealed && (await areWhole(targets, usable.rows))) return done(usable)
    const files = usable && !usable.sealed ? await reopenAll(targets, usable.rows) : undefined
    const start = files ? usable! : { ...freshJournal(batches), ...what }
    if (!files) await removeFiles(journalPath)
    return await new Writer(batches, targets, start, resume ? journalPath : undefined).run(files, options)
  } catch (error) {
    // Nothing can be continued without a journal. Why this failed says more than why that does.
    if (!(await readJournal(journalPath))) await discard(targets, journalPath).catch(() => {})
    throw error
  } finally {
    if (batches.state().seed !== before.seed) batches.restore(before)
  }
}

/** Removes what is left of `targets`. */
export async function discard(targets: readonly Target[], journalPath: string): Promise<void> {
  await removeFiles(...targets.map(({ path }) => partOf(path)), journalPath)
}

class Writer {
  readonly #batches: ImageBatches
  readonly #targets: readonly Target[]
  readonly #journalPath: string | undefined
  #journal: Journal

  constructor(
    batches: ImageBatches,
    targets: readonly Target[],
    journal: Journal,
    journalPath: string | undefined
  ) {
    this.#batches = batches
    this.#targets = targets
    this.#journal = journal
    this.#journalPath = journalPath
  }

  async run(
    reopened: readonly PartFile[] | undefined,
    { signal, onProgress }: WriteOptions
  ): Promise<Columns> {
    const files: PartFile[] = [...(reopened ?? [])]
    try {
      if (!reopened) {
        for (const { path, file } of this.#targets) files.push(await PartFile.create(path, file))
      }
      for await (const batch of walk(this.#batches, { first: this.#journal.cursor.batch, signal })) {
        await this.#append(files, batch)
        onProgress?.(progressOf(this.#batches, batch))
      }
      for (const [i, { column }] of this.#targets.entries()) {
        await files[i]!.write(headerOf(column, this.#journal.rows), 0)
      }
      await this.#keep(files, { ...this.#journal, sealed: true })
    } finally {
      await Promise.all(files.map((file) => file.close()))
    }
    return done(this.#journal)
  }

  async #append(files: readonly PartFile[], batch: Batch): Promise<void> {
    const { rows, cursor, failed } = this.#journal
    for (const [i, { column }] of this.#targets.entries()) {
      await files[i]!.write(column.encode(batch), sizeOf(column, rows))
    }
    await this.#keep(files, {
      ...this.#journal,
      cursor: { ...cursor, batch: batch.index + 1 },
      rows: rows + countSamples(batch),
      failed: [...failed, ...batch.errors.map(packError)],
    })
  }

  /** The journal must not know of rows that a power cut could still take. */
  async #keep(files: readonly PartFile[], journal: Journal): Promise<void> {
    this.#journal = journal
    if (this.#journalPath === undefined && !journal.sealed) return
    await Promise.all(files.map((file) => file.sync()))
    if (this.#journalPath !== undefined) await writeJournal(this.#journalPath, journal)
  }
}

function freshJournal(batches: ImageBatches): Omit<Journal, 'place' | 'columns'> {
  return { version: 1, cursor: { ...batches.state(), batch: 0 }, rows: 0, sealed: false, failed: [] }
}

function done({ rows, cursor, failed }: Journal): Columns {
  return { rows, cursor: { ...cursor, batch: 0 }, errors: failed.map(unpackError) }
}

/** Bytes of a file with that many rows. */
function sizeOf(column: Column, rows: number): number {
  return headerOf(column, 0).length + rows * column.rowBytes
}

/** All parts with `rows` rows each; undefined if one of them has fewer. */
async function reopenAll(targets: readonly Target[], rows: number): Promise<PartFile[] | undefined> {
  const files: PartFile[] = []
  for (const { path, file, column } of targets) {
    const part = await PartFile.reopen(path, rows === 0 ? 0 : sizeOf(column, rows), file)
    if (!part) {
      await Promise.all(files.map((opened) => opened.close()))
      return undefined
    }
    files.push(part)
  }
  return files
}

/** Whether a sealed run ended between its names: each file is a part or has its name, and not all have theirs. */
async function areWhole(targets: readonly Target[], rows: number): Promise<boolean> {
  let parts = 0
  for (const { path, column } of targets) {
    const size = sizeOf(column, rows)
    if (await hasSize(partOf(path), size)) parts++
    else if (!(await hasSize(path, size))) return false
  }
  return parts > 0
}
