import type { Mt19937 } from '../random/mt19937.ts'
import type { ColorMode, Entry } from '../types.ts'
import { drawTransform } from './draws.ts'
import { FileBatches, shapeIn } from './fileBatches.ts'
import type { FileFlowOptions, FilePlan, Subset } from './flowOptions.ts'
import { type KerasBatch, KerasIterator, type Recipe } from './iterator.ts'
import type { DType, NDArray } from './ndarray.ts'
import type { DataFormat, GeneratorPlan } from './options.ts'
import { type SaveTarget, type Saving, savePictures } from './saving.ts'
import type { Statistics } from './standardize.ts'

/** What a generator gives its iterators. */
export interface GeneratorParts {
  readonly generator: GeneratorPlan
  readonly statistics: Statistics
}

/** Batches of pictures in files: what `DirectoryIterator` and `DataFrameIterator` share. */
export abstract class FileIterator<Y> extends KerasIterator<NDArray, Y> {
  /** The label of each class name. */
  readonly classIndices: Readonly<Record<string, number>>
  /** The names as the folder or the table has them. */
  readonly filenames: readonly string[]
  /** The names with the folder, where it has one. */
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
  readonly subset: Subset | null
  /** As in the options. */
  readonly saveToDir: SaveTarget | null
  readonly #generator: GeneratorPlan
  readonly #saving: Saving | null
  readonly #batches: FileBatches

  /** @internal */
  constructor(
    entries: readonly Entry[],
    {
      filenames,
      filepaths,
      classNames,
    }: Readonly<Record<'filenames' | 'filepaths' | 'classNames', readonly string[]>>,
    parts: GeneratorParts,
    flow: FilePlan,
    options: FileFlowOptions
  ) {
    super({
      samples: entries.length,
      ...flow,
      prefetch: flow.workers === 0 ? 0 : 1,
      hashes: flow.saving ? 1e7 : null,
    })
    const { generator } = parts
    this.#generator = generator
    this.#saving = flow.saving
    this.#batches = new FileBatches(entries, parts, flow, options)
    this.classIndices = Object.freeze(Object.fromEntries(classNames.map((name, i) => [name, i])))
    this.filenames = filenames
    this.filepaths = filepaths
    this.targetSize = [flow.height, flow.width]
    this.imageShape = shapeIn(flow, generator.dataFormat)
    this.colorMode = flow.colorMode
    this.dataFormat = generator.dataFormat
    this.dtype = generator.dtype
    this.interpolation = flow.filter
    this.keepAspectRatio = flow.keepAspectRatio
    this.subset = flow.subset
    this.saveToDir = flow.saving?.target ?? null
  }

  /** The labels of some rows, whose pictures are `x`. */
  protected abstract labelsOf(rows: Int32Array, x: NDArray): Y

  protected drawOne(random: Mt19937) {
    return drawTransform(this.#generator, this.targetSize[0], this.targetSize[1], random)
  }

  protected async make(recipe: Recipe, signal: AbortSignal): Promise<KerasBatch<NDArray, Y>> {
    const x = await this.#batches.make(recipe, signal)
    return [x, this.labelsOf(recipe.rows, x)]
  }

  protected async save({ rows, hashes }: Recipe, [x]: KerasBatch<NDArray, Y>): Promise<void> {
    await savePictures(this.#saving!, x, this.dataFormat, rows, hashes!)
  }

  protected free(): Promise<void> {
    return this.#batches.close()
  }
}
