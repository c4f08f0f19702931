import { stat } from 'node:fs/promises'
import { checkKeys } from '../check.ts'
import { conflict, type OptionError } from '../errors.ts'
import type { ImageBatches } from '../types.ts'
import { checkFileDtype, labelsColumn, samplesColumn } from './columns.ts'
import { checkTarget, partOf, publish, removeFiles } from './files.node.ts'
import { checkBatches } from './rows.ts'
import {
  checkWriteOptions,
  type Target,
  WRITE_KEYS,
  type WriteOptions,
  type Written,
  writeColumns,
} from './writeColumns.node.ts'

/** Options of `writeNpy`. */
export interface NpyOptions extends WriteOptions {
  /** The file for the samples: [n, …] as the batches' `xs`. */
  xs: string
  /** The file for the labels: int32 [n] in labelMode 'sparse', float32 [n] or [n, classes] otherwise. Default: none. */
  ys?: string
}

/**
 * Writes the current epoch to `.npy` files, for `np.load` and `openNpy`: the samples in the order of the batches, without
 * padding, the same bytes as `np.save` would write. Does not move the iterator.
 *
 * Needs the memory of two batches. A file gets its name when it is whole and on the disk; until then it is `<name>.part`,
 * with a journal, `<name>.part.json`. If the process is ended, the same call with equal batches goes on with the first batch
 * that is not on the disk, and gives the same bytes. Other paths, labels or options, another folder, another epoch or another
 * seed start anew; where no seed was given, the order is the one that was begun. Files whose content changed meanwhile are not
 * noticed. While it is being written, use file and `batches` for nothing else.
 *
 * @throws {OptionError} for wrong options, before anything is decoded
 * @throws {OutputError} naming the file: the disk is full, the folder missing, a folder has its name, …
 */
export async function writeNpy(batches: ImageBatches, options: NpyOptions): Promise<Written> {
  checkBatches(batches)
  checkKeys('options', options, ['xs', 'ys', ...WRITE_KEYS])
  checkWriteOptions(options)
  const dtype = checkFileDtype(options.dtype, batches)
  const labels = labelsColumn(batches)
  const xs = await checkTarget('xs', options.xs)
  const journal = `${partOf(xs)}.json`
  const targets: Target[] = [{ path: xs, column: samplesColumn(batches, dtype) }]
  if (options.ys !== undefined) {
    const path = await checkTarget('ys', options.ys)
    if (!labels) throw withoutLabels(batches, options.ys)
    if ([xs, partOf(xs), journal, partOf(journal)].includes(path) || partOf(path) === xs) {
      throw conflict('ys', options.ys, 'another file than xs, its part or journal')
    }
    targets.push({ path, column: labels })
  }

  const { rows, errors } = await writeColumns(batches, targets, journal, options)
  // The samples last: where they have their name, the labels have theirs.
  for (const { path } of targets.toReversed()) if (await exists(partOf(path))) await publish(path)
  await removeFiles(journal)
  return { shape: [rows, ...batches.shape.slice(1)], errors }
}

function withoutLabels({ labelMode }: ImageBatches, ys: string): OptionError {
  const why = labelMode === 'input' ? 'are the samples themselves' : 'do not exist'
  return conflict('ys', ys, `nothing in labelMode '${labelMode}', where labels ${why}`)
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false
  )
}
