import { fromDirectory, joinPath } from '#kerasFiles'
import { checkBoolean } from '../check.ts'
import { checkDataset } from '../dataset/checkDataset.ts'
import { checkClasses, fromEntries } from '../dataset/entries.ts'
import { type DirectoryHandleLike, fromDirectoryHandle } from '../dataset/fromDirectoryHandle.ts'
import { type FileLike, fromFileList } from '../dataset/fromFileList.ts'
import type { Mt19937 } from '../random/mt19937.ts'
import type { ColorMode, Dataset } from '../types.ts'
import { drawTransform } from './draws.ts'
import { FileBatches, shapeIn } from './fileBatches.ts'
import {
  checkClassMode,
  type FileFlowOptions,
  type FilePlan,
  planFileFlow,
  type Subset,
  subsetOf,
} from './flowOptions.ts'
import { checkSamples, type KerasBatch, KerasIterator, type Recipe } from './iterator.ts'
import { type DType, type NDArray, zeros } from './ndarray.ts'
import type { DataFormat, GeneratorPlan } from './options.ts'
import { type SaveTarget, type Saving, savePictures } from './saving.ts'
import type { Statistics } from './standardize.ts'

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

/** What a generator gives its iterators. */
export interface GeneratorParts {
  readonly generator: GeneratorPlan
  readonly statistics: Statistics
}

/** Keras' white_list_formats. */
export const EXTENSIONS = ['png', 'jpg', 'jpeg', 'bmp', 'ppm', 'tif', 'tiff']

const MODES = ['categorical', 'binary', 'sparse', 'input'] as const

/** Batches of class folders, as Keras' class of this name yields them. */
export class DirectoryIterator extends KerasIterator<NDArray, NDArray | null> {
  /** Label of each sample. */
  readonly classes: Int32Array
  /** The label of each class name. */
  readonly classIndices: Readonly<Record<string, number>>
  /** How many classes there are. */
  readonly numClasses: number
  /** As in the options. */
  readonly classMode: ClassMode | null
  /** Paths of the samples, relative to the folder. */
  readonly filenames: readonly string[]
  /** Paths of the samples: with the folder, where it has one. */
  readonly filepaths: readonly string[]
  /** In pixels, as in the options. */
  readonly targetSize: readonly [height: number, width: number]
  /** Of one picture. */
  readonly imageShape: readonly number[]
  /** As in the options. */
  readonly colorMode: ColorMode
  /** The generator's. */
  readonly dataFormat: DataFormat
  /** Of the pictures: the generator's. */
  readonly dtype: DType
  /** As in the options. */
  readonly interpolation: string
  /** As in the options. */
  readonly keepAspectRatio: boolean
  /** As in the options. */
  readonly followLinks: boolean
  /** As in the options. */
  readonly subset: Subset | null
  /** As in the options. */
  readonly saveToDir: SaveTarget | null
  /** As in the options. */
  readonly savePrefix: string
  /** As in the options. */
  readonly saveFormat: string
  readonly #generator: GeneratorPlan
  readonly #saving: Saving | null
  readonly #batches: FileBatches

  /** @internal */
  constructor(
    dataset: Dataset,
    parts: GeneratorParts,
    flow: FilePlan & { readonly classMode: ClassMode | null; readonly followLinks: boolean },
    options: DirectoryFlowOptions,
    directory: string | URL | null
  ) {
    super({
      samples: dataset.length,
      ...flow,
      prefetch: flow.workers === 0 ? 0 : 1,
      hashes: flow.saving ? 1e7 : null,
    })
    const { generator } = parts
    this.#generator = generator
    this.#saving = flow.saving
    this.#batches = new FileBatches(dataset.entries, parts, flow, options)
    this.classes = dataset.labels
    this.numClasses = dataset.classNames.length
    this.classIndices = Object.freeze(Object.fromEntries(dataset.classNames.map((name, i) => [name, i])))
    this.classMode = flow.classMode
    this.filenames = dataset.entries.map(({ path }) => path)
    this.filepaths =
      directory === null ? this.filenames : this.filenames.map((name) => joinPath(directory, name))
    this.targetSize = [flow.height, flow.width]
    this.imageShape = shapeIn(flow, generator.dataFormat)
    this.colorMode = flow.colorMode
    this.dataFormat = generator.dataFormat
    this.dtype = generator.dtype
    this.interpolation = flow.filter
    this.keepAspectRatio = flow.keepAspectRatio
    this.followLinks = flow.followLinks
    this.subset = flow.subset
    this.saveToDir = flow.saving?.target ?? null
    this.savePrefix = options.savePrefix ?? ''
    this.saveFormat = options.saveFormat ?? 'png'
  }

  /** Keras' other name for `classes`. */
  get labels(): Int32Array {
    return this.classes
  }

  protected drawOne(random: Mt19937) {
    return drawTransform(this.#generator, this.targetSize[0], this.targetSize[1], random)
  }

  protected async make(recipe: Recipe, signal: AbortSignal): Promise<KerasBatch<NDArray, NDArray | null>> {
    const x = await this.#batches.make(recipe, signal)
    return [x, this.#labelsOf(recipe.rows, x)]
  }

  protected async save({ rows, hashes }: Recipe, [x]: KerasBatch<NDArray, NDArray | null>): Promise<void> {
    await savePictures(this.#saving!, x, this.dataFormat, rows, hashes!)
  }

  protected free(): Promise<void> {
    return this.#batches.close()
  }

  #labelsOf(rows: Int32Array, x: NDArray): NDArray | null {
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
  const all = await listClasses(source, listed, followLinks)
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
