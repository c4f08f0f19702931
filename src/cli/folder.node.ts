/** The folder that a command is about. */
import { imageBatches } from '../batches.ts'
import { fromDirectory } from '../dataset/fromDirectory.node.ts'
import { DatasetError } from '../errors.ts'
import type { BatchOptions, Dataset, ImageBatches } from '../types.ts'
import type { Call } from './call.node.ts'
import { apiOptions } from './options.node.ts'

/** Its images, by class where it has class folders; without labels where it has none, or with --flat. */
export async function openFolder({ root, values, specs }: Call, more: object = {}): Promise<Dataset> {
  const options = { ...apiOptions(specs, values, ['folder']), ...more }
  if (values.has('flat')) return fromDirectory(root, { ...options, labels: 'none' })
  try {
    return await fromDirectory(root, options)
  } catch (error) {
    // Of --classes, none of which has images: which one is wrong.
    if (error instanceof DatasetError && error.code === 'DATASET_EMPTY' && values.has('classes')) {
      return fromDirectory(root, { ...options, allowEmptyClasses: false })
    }
    const noClasses = error instanceof DatasetError && error.code === 'DATASET_NO_CLASSES'
    if (!noClasses || values.has('classes')) throw error
    return fromDirectory(root, { ...options, labels: 'none' })
  }
}

/** Calls `use` with batches that are closed afterwards, whatever happens: their threads would keep the process alive. */
export async function withBatches<T>(
  dataset: Dataset,
  options: BatchOptions,
  use: (batches: ImageBatches) => Promise<T>
): Promise<T> {
  const batches = await imageBatches(dataset, options)
  try {
    return await use(batches)
  } finally {
    await batches.close()
  }
}

/** Lines with the number of samples of each class, and a bar. */
export function classLines(
  classes: readonly { readonly name: string; readonly count: number }[],
  bar: (count: number, most: number) => string
): string[] {
  const most = Math.max(...classes.map(({ count }) => count), 1)
  const width = Math.max(...classes.map(({ name }) => name.length))
  const digits = String(most).length
  return classes.map(({ name, count }) =>
    `  ${name.padEnd(width)}  ${String(count).padStart(digits)}  ${bar(count, most)}`.trimEnd()
  )
}
