import { checkBoolean, checkInteger, checkKeys } from '../check.ts'
import { Mt19937 } from '../random/mt19937.ts'
import { drawSeed } from '../random/permutation.ts'
import {
  type FlowInput,
  type FlowOptions,
  type LabelsInput,
  type NumpyArrayIterator,
  openArrays,
} from './arrayIterator.ts'
import {
  type DataFrame,
  type DataFrameFlowOptions,
  type DataFrameIterator,
  openDataFrame,
} from './dataFrameIterator.ts'
import {
  type DirectoryFlowOptions,
  type DirectoryIterator,
  type DirectorySource,
  openDirectory,
} from './directoryIterator.ts'
import { drawTransform, type TransformParameters } from './draws.ts'
import type { GeneratorParts } from './fileIterator.ts'
import { statisticsOf } from './fit.ts'
import { checkSeed } from './iterator.ts'
import { type ArrayInput, checkArray, type Floats, floatsFor, type NDArray, sizeOf } from './ndarray.ts'
import { type GeneratorPlan, type ImageDataGeneratorOptions, planGenerator } from './options.ts'
import { type Statistics, sizeIn, standardize } from './standardize.ts'
import { applyChange, changeOf, fromPlanes, toPlanes } from './transform.ts'

/** Options of `fit`. */
export interface FitOptions {
  /** Whether pictures are changed at random first; default false. */
  augment?: boolean
  /** How often each, where they are; default 1. */
  rounds?: number
  /** Of the changes; default: none, they differ from run to run. */
  seed?: number | null
}

/**
 * Keras' class of this name (keras/src/legacy/preprocessing/image.py of Keras 3): the same options, methods, defaults and
 * draws, so that the same folder, options and seed give the same batches.
 */
export class ImageDataGenerator {
  /** Every option, with its default. */
  readonly options: GeneratorPlan
  readonly #statistics: Statistics = { mean: null, std: null, zcaWhiteningMatrix: null }
  /** Of draws without a seed. */
  readonly #random = new Mt19937(drawSeed())

  /** @throws {OptionError} for unknown or wrong options */
  constructor(options: ImageDataGeneratorOptions = {}) {
    this.options = planGenerator(options)
  }

  /** Of the channels, of `fit`; null before. May be set, to what another `fit` found. */
  get mean(): NDArray<Floats> | null {
    return this.#statistics.mean
  }

  set mean(mean: NDArray<Floats> | null) {
    this.#statistics.mean = mean
  }

  /** Of the channels, of `fit`; null before. May be set. */
  get std(): NDArray<Floats> | null {
    return this.#statistics.std
  }

  set std(std: NDArray<Floats> | null) {
    this.#statistics.std = std
  }

  /** Of `fit` with `zcaWhitening`; null before. May be set. */
  get zcaWhiteningMatrix(): NDArray<Floats> | null {
    return this.#statistics.zcaWhiteningMatrix
  }

  set zcaWhiteningMatrix(matrix: NDArray<Floats> | null) {
    this.#statistics.zcaWhiteningMatrix = matrix
  }

  /** Factors from … to, whatever was given for `zoomRange`. */
  get zoomRange(): readonly [number, number] {
    return this.options.zoomRange
  }

  /** Of a batch: 1, or 3 where channels are last. */
  get channelAxis(): 1 | 3 {
    return this.options.dataFormat === 'channels_first' ? 1 : 3
  }

  /** Of a batch: 2, or 1 where channels are last. */
  get rowAxis(): 1 | 2 {
    return this.options.dataFormat === 'channels_first' ? 2 : 1
  }

  /** Of a batch: 3, or 2 where channels are last. */
  get colAxis(): 2 | 3 {
    return this.options.dataFormat === 'channels_first' ? 3 : 2
  }

  /**
   * Batches of class folders.
   *
   * @throws {OptionError} @throws {DatasetError}
   */
  flowFromDirectory(
    directory: DirectorySource,
    options: DirectoryFlowOptions = {}
  ): Promise<DirectoryIterator> {
    return openDirectory(directory, this.#parts(), options)
  }

  /** Batches of the pictures that the rows of a table name. */
  flowFromDataframe(dataframe: DataFrame, options: DataFrameFlowOptions = {}): Promise<DataFrameIterator> {
    return openDataFrame(dataframe, this.#parts(), options)
  }

  /** Batches of `x`, pictures of rank 4, with labels `y`. */
  flow(x: FlowInput, y: LabelsInput | null = null, options: FlowOptions = {}): NumpyArrayIterator {
    return openArrays(x, y, this.#parts(), options)
  }

  /** What Keras would draw for a picture of `shape`; with a `seed` always the same. */
  getRandomTransform(shape: readonly number[], seed: number | null = null): Required<TransformParameters> {
    const { height, width } = sizeIn(shape, this.options.dataFormat)
    const given = checkSeed(seed)
    return drawTransform(this.options, height, width, given === null ? this.#random : new Mt19937(given))
  }

  /** A changed copy of a picture of rank 3. */
  applyTransform(x: ArrayInput, parameters: TransformParameters): NDArray<Floats> {
    const { data, shape } = this.#toFloats(x, 3)
    const size = sizeIn(shape, this.options.dataFormat)
    const change = changeOf(this.options, parameters, size)
    if (!change) return { data, shape }
    if (this.options.dataFormat === 'channels_last') {
      return { data: applyChange(data, size, change, this.options.interpolationOrder), shape }
    }
    const interleaved = data.slice()
    fromPlanes(data, size, interleaved)
    toPlanes(applyChange(interleaved, size, change, this.options.interpolationOrder), size, data)
    return { data, shape }
  }

  /** Both of the above in one. */
  randomTransform(x: ArrayInput, seed: number | null = null): NDArray<Floats> {
    return this.applyTransform(x, this.getRandomTransform(checkArray('x', x, 3).shape, seed))
  }

  /** A standardised copy of a picture of rank 3, or of pictures of rank 4; sample-wise statistics are of all of `x`. */
  standardize(x: ArrayInput): NDArray<Floats> {
    const array = this.#toFloats(x, x?.shape?.length === 4 ? 4 : 3)
    return standardize(this.options, this.#statistics, array)
  }

  /** Finds what featurewise options and whitening need, of pictures of rank 4, which are left as they are. */
  fit(x: ArrayInput, options: FitOptions = {}): void {
    checkKeys('options', options, ['augment', 'rounds', 'seed'])
    const augment = checkBoolean('augment', options.augment ?? false)
    const rounds = checkInteger('rounds', options.rounds ?? 1, 1)
    const seed = checkSeed(options.seed)
    const array = this.#toFloats(x, 4)
    if (this.options.rescale) {
      const scale =
        array.data instanceof Float32Array ? Math.fround(this.options.rescale) : this.options.rescale
      for (let i = 0; i < array.data.length; i++) array.data[i]! *= scale
    }
    const random = seed === null ? this.#random : new Mt19937(seed)
    const pictures = augment ? this.#augmented(array, rounds, random) : array
    Object.assign(this.#statistics, statisticsOf(this.options, pictures))
  }

  #augmented({ data, shape }: NDArray<Floats>, rounds: number, random: Mt19937): NDArray<Floats> {
    const [count, ...rest] = shape as [number, ...number[]]
    const length = sizeOf(rest)
    const { height, width } = sizeIn(shape, this.options.dataFormat)
    const out = floatsFor(this.options.dtype, rounds * data.length)
    for (let i = 0; i < rounds * count; i++) {
      const at = (i % count) * length
      const picture = { data: data.subarray(at, at + length), shape: rest }
      out.set(
        this.applyTransform(picture, drawTransform(this.options, height, width, random)).data,
        i * length
      )
    }
    return { data: out, shape: [rounds * count, ...rest] }
  }

  #toFloats(x: ArrayInput, rank: number): NDArray<Floats> {
    const { data, shape } = checkArray('x', x, rank)
    const copy = floatsFor(this.options.dtype, data.length)
    copy.set(data)
    return { data: copy, shape }
  }

  #parts(): GeneratorParts {
    return { generator: this.options, statistics: this.#statistics }
  }
}
