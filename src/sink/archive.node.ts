/** Files that hold a whole epoch behind a directory of their own: the samples are written first, then put into them. */
import { createReadStream } from 'node:fs'
import { checkKeys } from '../check.ts'
import { openNpy } from '../npy/openNpy.node.ts'
import type { Cursor, ImageBatches } from '../types.ts'
import {
  type Column,
  checkFileDtype,
  headerOf,
  indicesColumn,
  labelsColumn,
  samplesColumn,
} from './columns.ts'
import { checkTarget, PartFile, partOf, publish, removeFiles } from './files.node.ts'
import { checkBatches } from './rows.ts'
import {
  checkWriteOptions,
  discard,
  type Target,
  WRITE_KEYS,
  type WriteOptions,
  type Written,
  writeColumns,
} from './writeColumns.node.ts'

/** What `writeNpz` and `writeSafetensors` have in common. */
export interface ArchiveOptions extends WriteOptions {
  /** The file to write; its folder must exist. */
  file: string
}

/** A column that is on the disk, as a `.npy`. */
export interface Spool {
  readonly file: string
  readonly column: Column
  readonly headerBytes: number
  /** With the header. */
  readonly bytes: number
}

export interface Epoch {
  readonly rows: number
  readonly samples: Spool
  /** As the batches' `ys`. */
  readonly ys: Spool | undefined
  /** Which sample of the dataset each row is. */
  readonly indices: Uint32Array
  /** The order that was written, at its first batch. */
  readonly cursor: Cursor
}

/**
 * Writes the current epoch beside `options.file`, as `writeNpy` does, and then `compose`s the file of it. That can be
 * continued too, and takes the disk space of the samples twice until it is done.
 */
export async function writeArchive(
  batches: ImageBatches,
  options: ArchiveOptions,
  keys: readonly string[],
  compose: (epoch: Epoch) => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>
): Promise<Written> {
  checkBatches(batches)
  checkKeys('options', options, ['file', ...keys, ...WRITE_KEYS])
  checkWriteOptions(options)
  const dtype = checkFileDtype(options.dtype, batches)
  const file = await checkTarget('file', options.file)
  const labels = labelsColumn(batches)
  const columns = [samplesColumn(batches, dtype), indicesColumn(), ...(labels ? [labels] : [])]
  const targets = columns.map((column, i): Target => ({ path: `${file}.${i}`, file, column }))
  const journal = `${partOf(file)}.json`

  const { rows, cursor, errors } = await writeColumns(batches, targets, journal, options)
  const [samples, indices, ys] = targets.map((target) => spoolOf(target, rows))
  try {
    const epoch = { rows, cursor, samples: samples!, ys, indices: await readIndices(indices!) }
    await writeWhole(file, await compose(epoch), options.signal)
  } catch (error) {
    if (options.resume === false) await discard(targets, journal)
    throw error
  }
  await discard(targets, journal)
  return { shape: [rows, ...batches.shape.slice(1)], errors }
}

/** Writes `chunks` one after the other into a file that appears when it is whole. */
export async function writeWhole(
  target: string,
  chunks: AsyncIterable<Uint8Array>,
  signal?: AbortSignal
): Promise<number> {
  const part = await PartFile.create(target)
  let bytes = 0
  try {
    for await (const chunk of chunks) {
      signal?.throwIfAborted()
      await part.write(chunk, bytes)
      bytes += chunk.length
    }
    await part.sync()
    await part.close()
    await publish(target)
  } catch (error) {
    await part.close().catch(() => {})
    await removeFiles(partOf(target)).catch(() => {})
    throw error
  }
  return bytes
}

/** The bytes of a spool from `start` on. */
export function readSpool({ file }: Spool, start = 0): AsyncIterable<Uint8Array> {
  return createReadStream(file, { start, highWaterMark: 2 ** 20 })
}

function spoolOf({ path, column }: Target, rows: number): Spool {
  const headerBytes = headerOf(column, rows).length
  return { file: partOf(path), column, headerBytes, bytes: headerBytes + rows * column.rowBytes }
}

async function readIndices({ file }: Spool): Promise<Uint32Array> {
  const npy = await openNpy(file)
  try {
    return await npy.rows<Uint32Array>()
  } finally {
    await npy.close()
  }
}
