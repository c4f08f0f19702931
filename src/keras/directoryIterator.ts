import { fromDirectory, joinPath } from '#kerasFiles'
import { checkBoolean } from '../check.ts'
import { checkDataset } from '../dataset/checkDataset.ts'
import { checkClasses, fromEntries } from '../dataset/entries.ts'
import { type DirectoryHandleLike, fromDirectoryHandle } from '../dataset/fromDirectoryHandle.ts'
import { type FileLike, fromFileList } from '../dataset/fromFileList.ts'
import { DatasetError } from '../errors.ts'
import type { Dataset } from '../types.ts'
import { FileIterator, type GeneratorParts } from './fileIterator.ts'
import {
  checkClassMode,
  type FileFlowOptions,
  type FilePlan,
  planFileFlow,
  type Subset,
  subsetOf,
} from './flowOptions.ts'
import { checkSamples } from './iterator.ts'
import { type DType, type NDArray, zeros } from './ndarray.ts'
import type { GeneratorPlan } from './options.ts'

/** Class folders: in Node their path; anywhere a `Dataset`, the files of a chosen folder, or its handle. */
export type DirectorySource = string | URL | Dataset | Iterable<FileLike> | DirectoryHandleLike

/** What labels become: one-hot, 0 or 1, indices (all float32), or the pictures themselves. */
export type ClassMode = 'categorical' | 'binary' | 'sparse' | 'input'

/** Options of `flowFromDirectory`. */
export interface DirectoryFlowOptions extends FileFlowOptions {
  /** Class folders in the order of their labels; default: all, sorted by code point. */
  classes?: readonly string[] | null
  /** Default 'categorical'; null for no labels. */
  classMode?: ClassMode | null
  /** Whether links to folders are followed, below a class folder; default false. */
  followLinks?: boolean
}

/** Keras' white_list_formats. */
export const EXTENSIONS = ['png', 'jpg', 'jpeg', 'bmp', 'ppm', 'tif', 'tiff']

const MODES = ['categorical', 'binary', 'sparse', 'input'] as const

/** Batches of class folders, as Keras' class of this name yields them. */
export class DirectoryIterator extends FileIterator<NDArray | null> {
  /** Label of each sample. */
  readonly classes: Int32Array
  /** How many classes there are. */
  readonly numClasses: number
  /** As in the options. */
  readonly classMode: ClassMode | null
  /** As in the options. */
  readonly followLinks: boolean
  /** As in the options. */
  readonly savePrefix: string
  /** As in the options. */
  readonly saveFormat: string

  /** @internal */
  constructor(
    dataset: Dataset,
    parts: GeneratorParts,
    flow: FilePlan & { readonly classMode: ClassMode | null; readonly followLinks: boolean },
    options: DirectoryFlowOptions,
    directory: string | URL | null
  ) {
    const filenames = dataset.entries.map(({ path }) => path)
    const filepaths = directory === null ? filenames : filenames.map((name) => joinPath(directory, name))
    super(dataset.entries, { filenames, filepaths, classNames: dataset.classNames }, parts, flow, options)
    this.classes = dataset.labels
    this.numClasses = dataset.classNames.length
    this.classMode = flow.classMode
    this.followLinks = flow.followLinks
    this.savePrefix = options.savePrefix ?? ''
    this.saveFormat = options.saveFormat ?? 'png'
  }

  /** Keras' other name for `classes`. */
  get labels(): Int32Array {
    return this.classes
  }

  protected labelsOf(rows: Int32Array, x: NDArray): NDArray | null {
    const labels = Array.from(rows, (row) => this.classes[row]!)
    return encodeLabels(this.classMode, labels, this.numClasses, this.dtype, x)
  }
}

/** Of the class modes that all files have. A label may be several. */
export function encodeLabels(
  mode: ClassMode | null,
  labels: readonly (number | readonly number[])[],
  numClasses: number,
  dtype: DType,
  x: NDArray
): NDArray | null {
  if (mode === null) return null
  if (mode === 'input') return { data: x.data.slice(), shape: x.shape }
  const width = mode === 'categorical' ? numClasses : 1
  const data = zeros(dtype, labels.length * width)
  for (const [i, label] of labels.entries()) {
    if (mode !== 'categorical') data[i] = label as number
    else for (const one of typeof label === 'number' ? [label] : label) data[i * width + one] = 1
  }
  return { data, shape: mode === 'categorical' ? [labels.length, width] : [labels.length] }
}

/** Lists the source, and takes of each class what `subset` says. */
export async function openDirectory(
  source: DirectorySource,
  parts: GeneratorParts,
  options: DirectoryFlowOptions
): Promise<DirectoryIterator> {
  const plan = planFileFlow(options, ['classes', 'classMode', 'followLinks'])
  const followLinks = checkBoolean('followLinks', options.followLinks ?? false)
  const classMode = checkClassMode(options.classMode, MODES, 'categorical')
  const listed =
    options.classes == null || options.classes.length === 0 ? undefined : checkClasses(options.classes)
  const all = await listClasses(source, listed, followLinks).catch(
    advise('flowFromDataframe with classMode: null')
  )
  const rows = rowsOf(all, parts.generator, plan.subset)
  checkSamples(
    rows.length,
    `a subset with samples: there are ${all.length}, and validationSplit is ${parts.generator.validationSplit}`
  )
  const dataset = rows.length === all.length ? all : all.subset(rows)
  const directory = typeof source === 'string' || source instanceof URL ? source : null
  return new DirectoryIterator(dataset, parts, { ...plan, classMode, followLinks }, options, directory)
}

export async function listClasses(
  source: DirectorySource,
  classes: readonly string[] | undefined,
  followLinks: boolean,
  more: { extensions?: readonly string[]; labels?: 'none' } = {}
): Promise<Dataset> {
  const options = {
    extensions: EXTENSIONS,
    ...(classes && { classes }),
    ...(more.labels ? {} : { allowEmptyClasses: true }),
    ...more,
  }
  if (typeof source === 'string' || source instanceof URL) {
    return fromDirectory(source, { ...options, followLinks })
  }
  if (isHandle(source)) return fromDirectoryHandle(source, options)
  if (typeof source === 'object' && source !== null && Symbol.iterator in source) {
    return fromFileList(source, options)
  }
  checkDataset('directory', source as Dataset)
  return classes ? inClasses(source as Dataset, classes) : (source as Dataset)
}

/** What the library advises where there are no class folders is no option of Keras': says what is. */
export function advise(advice: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof DatasetError && error.code === 'DATASET_NO_CLASSES')) throw error
    const message = `${error.path} has image files but no class folders; expected one folder a class, or ${advice}`
    throw new DatasetError(error.code, error.path, message)
  }
}

function isHandle(source: unknown): source is DirectoryHandleLike {
  return (source as { kind?: unknown } | null)?.kind === 'directory'
}

/** The classes of a dataset in another order, or some of them. */
function inClasses(dataset: Dataset, classes: readonly string[]): Dataset {
  const entries = classes.flatMap((name) => {
    const label = dataset.classNames.indexOf(name)
    const members = dataset.entries.filter((_, row) => label >= 0 && dataset.labels[row] === label)
    return members.map((entry) => ({ ...entry, label: name }))
  })
  return fromEntries(entries, { classes })
}

/** Keras takes the first samples of each class for validation. */
function rowsOf({ labels, length }: Dataset, generator: GeneratorPlan, subset: Subset | null): number[] {
  const all = Array.from({ length }, (_, row) => row)
  if (subset === null) return all
  const members = new Map<number, number[]>()
  for (const row of all) {
    const label = labels[row]!
    const others = members.get(label)
    if (others) others.push(row)
    else members.set(label, [row])
  }
  return [...members.values()].flatMap((rows) => rows.slice(...subsetOf(generator, subset, rows.length)))
}
