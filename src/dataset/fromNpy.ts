/** A `.npy` of pictures as a dataset, whose rows are read when their samples are made. */
import { checkKeys, checkOneOf } from '../check.ts'
import { conflict, DatasetError, NpyError, OptionError, wrongValue } from '../errors.ts'
import { encodeRow, type RowShape } from '../npy/imageRow.ts'
import type { NpyFile } from '../npy/npyFile.ts'
import { type BlobHandleLike, openNpy } from '../npy/openNpy.ts'
import { RowReader } from '../npy/rowReader.ts'
import type { Dataset, Entry, Layout } from '../types.ts'
import { checkClasses, fromEntries } from './entries.ts'

/** Options of `fromNpy`. */
export interface NpyDatasetOptions<Source = Blob | BlobHandleLike> {
  /** The label of each row, an integer: another `.npy` [n] of any type of integers, or an array. −1: none. Default: no labels. */
  labels?: Source | ArrayLike<number>
  /** By label. Default: '0', '1', … up to the largest label. */
  classNames?: readonly string[]
  /** How a row is stored: 'NHWC' (default) [height, width, channels], 'NCHW' [channels, height, width]. */
  layout?: Layout
}

/** Without names for them, larger labels are taken for a mistake. */
const MOST_CLASSES = 65536

/**
 * The pictures in a `.npy` of uint8: [n, height, width], or [n, height, width, channels] (`layout: 'NCHW'`: [n, channels,
 * height, width]) with 1, 3 or 4 channels, as `writeNpy` and `np.save` write them. A dataset as any other, whose paths are
 * `<file's name>[<row>]`. A row is read when its sample is made: the file may be larger than memory. It must not change
 * meanwhile, and a `cache` does not notice if it did between two runs.
 *
 * Other types are refused: floats that are whole numbers from 0 to 255 are to be saved as uint8; of others, which need
 * neither decoding nor resizing, `openNpy` gives the rows.
 *
 * @param source a Blob, a File or a file handle; in Node (`imbatch/node`) also a path or a `file:` URL
 * @throws {OptionError} for wrong options, or labels that are not one integer a row
 * @throws {NpyError} if it can't be read, or holds no pictures: `NPY_UNSUPPORTED`
 * @throws {DatasetError} `DATASET_EMPTY` without rows, `DATASET_LABEL_UNKNOWN` for a label without a class name
 */
export function fromNpy(source: Blob | BlobHandleLike, options: NpyDatasetOptions = {}): Promise<Dataset> {
  return loadNpy(source, options, openNpy)
}

/** `fromNpy` for sources that `open` knows. */
export async function loadNpy<Source extends object | string>(
  source: Source,
  options: NpyDatasetOptions<Source>,
  open: (source: Source) => Promise<NpyFile>
): Promise<Dataset> {
  checkKeys('options', options, ['labels', 'classNames', 'layout'])
  const layout = checkOneOf('layout', options.layout ?? 'NHWC', ['NHWC', 'NCHW'])
  const given = checkClasses(options.classNames)
  const name = nameOf(source)
  const reader = await RowReader.open(name, () => open(source))
  const row = rowOf(reader, layout, name)
  if (reader.length === 0) throw new DatasetError('DATASET_EMPTY', name, `${name} has no rows`)
  const labels = options.labels === undefined ? undefined : await readLabels(options.labels, open)
  if (labels && labels.length !== reader.length) {
    throw conflict('labels', labels, `${reader.length} labels, one a row of ${name}`)
  }
  const classNames = given ?? (labels ? numbersUpTo(labels) : [])
  const entries = Array.from({ length: reader.length }, (_, i): Entry => {
    const path = `${name}[${i}]`
    const label = labels && labelOf(labels[i]!, classNames, path)
    const read = async () => encodeRow(await reader.read(i), row)
    return { path, ...(label !== undefined && { label }), size: row.bytes, read }
  })
  return fromEntries(entries, { classes: classNames })
}

function rowOf({ shape, dtype }: RowReader, layout: Layout, name: string): RowShape {
  if (dtype !== 'uint8') {
    const advice = "pictures of whole numbers from 0 to 255 can be saved with x.astype('uint8')"
    const rest = 'openNpy gives the rows of any other'
    throw new NpyError('NPY_UNSUPPORTED', name, `values of type ${dtype} are no pictures: ${advice}; ${rest}`)
  }
  const [, ...sides] = shape
  const planar = layout === 'NCHW' && sides.length === 3
  const [height, width, channels = 1] = planar ? [sides[1]!, sides[2]!, sides[0]!] : sides
  const fits = (sides.length === 2 || sides.length === 3) && [1, 3, 4].includes(channels)
  if (!fits || !height || !width || height > 65535 || width > 65535) {
    const expected = planar
      ? '[n, channels, height, width]'
      : '[n, height, width] or [n, height, width, channels]'
    const what = `its shape is [${shape.join(', ')}]; expected ${expected} with 1, 3 or 4 channels`
    throw new NpyError('NPY_UNSUPPORTED', name, `${what} (layout: '${layout}')`)
  }
  return { height, width, channels: channels as 1 | 3 | 4, planar, bytes: height * width * channels }
}

async function readLabels<Source extends object | string>(
  labels: Source | ArrayLike<number>,
  open: (source: Source) => Promise<NpyFile>
): Promise<readonly number[]> {
  if (Array.isArray(labels) || ArrayBuffer.isView(labels)) {
    return Array.from(labels as ArrayLike<number>, checkLabel)
  }
  const file = await open(labels as Source).catch((error) => {
    if (!(error instanceof OptionError)) throw error
    throw new OptionError(error.code, 'labels', error.given, `an array of integers, or ${error.expected}`)
  })
  try {
    if (file.shape.length !== 1 || !/^u?int/.test(file.dtype)) {
      const what = `${file.dtype} [${file.shape.join(', ')}]`
      throw wrongValue('labels', what, 'integers [n]; of one-hot labels np.argmax(y, axis=1)')
    }
    return Array.from((await file.rows()) as Iterable<number | bigint>, (label, i) =>
      checkLabel(Number(label), i)
    )
  } finally {
    await file.close()
  }
}

function checkLabel(label: number, i: number): number {
  if (Number.isSafeInteger(label) && label >= -1) return label
  throw wrongValue(`labels[${i}]`, label, 'an integer ≥ 0, or −1 for none')
}

function numbersUpTo(labels: readonly number[]): string[] {
  const count = labels.reduce((most, label) => Math.max(most, label), -1) + 1
  if (count > MOST_CLASSES) {
    throw conflict('classNames', undefined, `names, where labels go up to ${count - 1}`)
  }
  return Array.from({ length: count }, (_, label) => String(label))
}

function labelOf(label: number, classNames: readonly string[], path: string): string | undefined {
  if (label < classNames.length) return classNames[label]
  const what = `${path}: its label ${label} has no name among the ${classNames.length} class names`
  throw new DatasetError('DATASET_LABEL_UNKNOWN', path, what)
}

/** Of a path or URL the file's name; of a Blob its own, if it has one. */
function nameOf(source: object | string): string {
  const path = source instanceof URL ? decodeURIComponent(source.pathname) : source
  if (typeof path === 'string') return path.split(/[/\\]/).at(-1)!
  return (path as { readonly name?: string } | null)?.name || 'rows'
}
