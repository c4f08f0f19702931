import { conflict, wrongType } from '../errors.ts'
import {
  type Change,
  encodeChange,
  encodeSpec,
  IDENTITY,
  type NormalizePlan,
  type SampleSpec,
} from '../kernel/abi.ts'
import type { Core } from '../kernel/core.ts'
import { loadCore } from '../kernel/load.ts'
import type { Mt19937 } from '../random/mt19937.ts'
import type { WasmModule } from '../types.ts'
import { drawTransform } from './draws.ts'
import { memoryOrderOf } from './fileBatches.ts'
import type { GeneratorParts } from './fileIterator.ts'
import { type CommonFlowOptions, type CommonPlan, planFlow, type Subset, subsetOf } from './flowOptions.ts'
import { checkSamples, type KerasBatch, KerasIterator, type Labels, type Recipe } from './iterator.ts'
import {
  type ArrayInput,
  checkArray,
  type Floats,
  floatsFor,
  fromLists,
  type NDArray,
  type Size,
  sizeOf,
  takeRows,
  type Values,
  zeros,
} from './ndarray.ts'
import type { DataFormat } from './options.ts'
import { type SaveTarget, type Saving, savePictures } from './saving.ts'
import { sizeIn, standardize } from './standardize.ts'
import { applyChange, changeOf, fromPlanes, toPlanes } from './transform.ts'

/** Labels of any kind, one for each picture: an array, or a list. */
export type LabelsInput = ArrayInput | readonly unknown[]

/** Options of `flow`. */
export interface FlowOptions extends CommonFlowOptions {
  /** A weight for each picture. */
  sampleWeight?: LabelsInput | null
  /** Whether training and validation may have different classes; default false. */
  ignoreClassSplit?: boolean
  /** The compiled `imbatch/core.wasm`, instead of the embedded copy. */
  module?: WasmModule
}

/** Pictures; or pictures and other arrays of that length, which go along. */
export type FlowInput = ArrayInput | readonly [images: ArrayInput, others: ArrayInput | readonly ArrayInput[]]

/** Pictures of a batch; a list of arrays where others go along. */
export type FlowBatchX = NDArray | readonly NDArray[]

/** Labels, one a picture: an array, or a list of anything. */
type Column = NDArray | readonly unknown[]

/** Batches of an array of pictures, as Keras' class of this name yields them. */
export class NumpyArrayIterator extends KerasIterator<FlowBatchX> {
  /** The pictures of the subset, in the generator's dtype. */
  readonly x: NDArray<Floats>
  /** Their labels; null without. */
  readonly y: Column | null
  /** Their weights; null without. */
  readonly sampleWeight: NDArray | null
  /** The generator's. */
  readonly dataFormat: DataFormat
  /** As in the options. */
  readonly subset: Subset | null
  /** As in the options. */
  readonly saveToDir: SaveTarget | null
  readonly #others: readonly NDArray[]
  readonly #parts: GeneratorParts
  readonly #saving: Saving | null
  readonly #size: Size
  readonly #module: WasmModule | undefined
  #core: Promise<Core> | undefined

  /** @internal */
  constructor(data: FlowData, parts: GeneratorParts, flow: CommonPlan, module: WasmModule | undefined) {
    const samples = data.x.shape[0]!
    super({ samples, ...flow, prefetch: 0, hashes: flow.saving ? 1e4 : null })
    this.x = data.x
    this.y = data.y
    this.sampleWeight = data.sampleWeight
    this.#others = data.others
    this.#parts = parts
    this.#saving = flow.saving
    this.#size = sizeIn(data.x.shape, parts.generator.dataFormat)
    this.#module = module
    this.dataFormat = parts.generator.dataFormat
    this.subset = flow.subset
    this.saveToDir = flow.saving?.target ?? null
  }

  protected drawOne(random: Mt19937) {
    return drawTransform(this.#parts.generator, this.#size.height, this.#size.width, random)
  }

  protected async make(recipe: Recipe, signal: AbortSignal): Promise<KerasBatch<FlowBatchX>> {
    const { generator } = this.#parts
    const [, ...shape] = this.x.shape
    const length = sizeOf(shape)
    const out = zeros(generator.dtype, recipe.rows.length * length)
    const usesKernel = this.#usesKernel()
    if (usesKernel) this.#core ??= loadCore(this.#module)
    const core = await this.#core
    signal.throwIfAborted()
    for (const [i, row] of recipe.rows.entries()) {
      const picture = this.x.data.subarray(row * length, (row + 1) * length)
      out.set(this.#makeOne(picture, recipe.transforms[i]!, shape, core), i * length)
    }
    return this.#batchOf({ data: out, shape: [recipe.rows.length, ...shape] }, recipe.rows)
  }

  protected async save({ rows, hashes }: Recipe, [x]: KerasBatch<FlowBatchX>): Promise<void> {
    const images = ('data' in x ? x : x[0]!) as NDArray
    await savePictures(this.#saving!, images, this.dataFormat, rows, hashes!)
  }

  protected async free(): Promise<void> {}

  #usesKernel(): boolean {
    const { interpolationOrder } = this.#parts.generator
    return (
      interpolationOrder === 1 &&
      this.x.data instanceof Float32Array &&
      [1, 3, 4].includes(this.#size.channels)
    )
  }

  #makeOne(
    picture: Floats,
    drawn: Parameters<typeof changeOf>[1],
    shape: readonly number[],
    core: Core | undefined
  ): Floats {
    const { generator, statistics } = this.#parts
    const size = this.#size
    const change = changeOf(generator, drawn, size)
    const planar = generator.dataFormat === 'channels_first'
    let x: Floats = picture.slice()
    if (change) {
      if (planar) fromPlanes(picture, size, x)
      const changed = core
        ? changeBy(core, x as Float32Array, size, change)
        : applyChange(x, size, change, generator.interpolationOrder)
      x = changed
      if (planar) {
        x = changed.slice()
        toPlanes(changed, size, x)
      }
    }
    return standardize(
      generator,
      statistics,
      { data: x, shape },
      memoryOrderOf(change, planar ? 'planar' : 'interleaved')
    ).data
  }

  #batchOf(x: NDArray, rows: Int32Array): KerasBatch<FlowBatchX> {
    const others = this.#others.map((other) => takeRows(other, rows))
    const inputs = others.length > 0 ? [x, ...others] : x
    if (this.y === null) return [inputs, null]
    const y: Labels =
      'data' in this.y
        ? takeRows(this.y, rows)
        : Array.from(rows, (row) => (this.y as readonly unknown[])[row])
    return this.sampleWeight === null ? [inputs, y] : [inputs, y, takeRows(this.sampleWeight, rows)]
  }
}

/** `change` done by the kernel to a float32 picture in HWC order. */
function changeBy(
  core: Core,
  x: Float32Array,
  { height, width, channels }: Size,
  change: Change
): Float32Array {
  const normalize: NormalizePlan = IDENTITY
  // Of the options that a float32 canvas needs.
  const spec: SampleSpec = {
    height,
    width,
    channels: channels as 1 | 3 | 4,
    filter: 'bilinear',
    antialias: false,
    fit: 'stretch',
    layout: 'NHWC',
    normalize,
    orient: false,
    fast: false,
  }
  const out = new Float32Array(x.length)
  core.finish(
    new Uint8Array(x.buffer, x.byteOffset, x.byteLength),
    encodeSpec(spec),
    out,
    encodeChange(change)
  )
  return out
}

/** What `flow` was given, checked and cut to its subset. */
interface FlowData {
  readonly x: NDArray<Floats>
  readonly others: readonly NDArray[]
  readonly y: Column | null
  readonly sampleWeight: NDArray | null
}

export function openArrays(
  input: FlowInput,
  y: LabelsInput | null,
  parts: GeneratorParts,
  options: FlowOptions
): NumpyArrayIterator {
  const plan = planFlow(options, ['sampleWeight', 'ignoreClassSplit', 'module'])
  const { generator } = parts
  const [images, others] = partsOf(input)
  const x = checkArray('x', images, 4)
  const count = x.shape[0]!
  const labels = y === null ? null : toColumn('y', y, count)
  const weight = options.sampleWeight == null ? null : toColumn('sampleWeight', options.sampleWeight, count)
  if (weight !== null && !('data' in weight)) {
    throw wrongType('sampleWeight', options.sampleWeight, 'numbers')
  }
  const [start, end] = subsetOf(generator, plan.subset, count)
  if (plan.subset !== null && labels !== null && !options.ignoreClassSplit)
    checkClassSplit(labels, end === count ? start : end)
  checkSamples(end - start, `a subset with pictures: there are ${count}`)
  const length = sizeOf(x.shape.slice(1))
  const data = floatsFor(generator.dtype, (end - start) * length)
  for (let i = 0; i < data.length; i++) data[i] = x.data[start * length + i]!
  const cut = {
    x: { data, shape: [end - start, ...x.shape.slice(1)] },
    others: others.map((other) => slice(other, start, end) as NDArray),
    y: labels && slice(labels, start, end),
    sampleWeight: weight,
  }
  return new NumpyArrayIterator(cut, parts, plan, options.module)
}

function partsOf(input: FlowInput): [ArrayInput, readonly NDArray[]] {
  if (!Array.isArray(input)) return [input as ArrayInput, []]
  const [images, rest] = input as [ArrayInput, ArrayInput | readonly ArrayInput[]]
  const list = Array.isArray(rest) ? (rest as readonly ArrayInput[]) : [rest as ArrayInput]
  const count = images?.shape?.[0]
  return [images, list.map((other, i) => toColumn(`x[1][${i}]`, other, count ?? 0) as NDArray)]
}

/** An array or a list of `count` rows. */
function toColumn(name: string, value: LabelsInput, count: number): Column {
  const column = Array.isArray(value)
    ? (fromLists(value) ?? (value as readonly unknown[]))
    : toNDArray(name, value as ArrayInput)
  const length = 'data' in column ? column.shape[0] : column.length
  if (length !== count) {
    throw conflict(name, length, `${count} rows, as there are pictures`)
  }
  return column
}

function toNDArray(name: string, value: ArrayInput): NDArray {
  const { data, shape } = checkArray(name, value, value?.shape?.length ?? 1)
  const isOurs = [Float32Array, Float64Array, Uint8Array, Int32Array].some((type) => data instanceof type)
  return { data: isOurs ? (data as Values) : Float32Array.from(data), shape }
}

function slice(column: Column, start: number, end: number): Column {
  if (!('data' in column)) return column.slice(start, end)
  return takeRows(
    column,
    Int32Array.from({ length: end - start }, (_, i) => start + i)
  )
}

/** Keras wants the same values of labels before and behind the split. */
function checkClassSplit(labels: Column, split: number): void {
  const values = (part: Column) =>
    [...new Set('data' in part ? Array.from(part.data, String) : part.map((item) => JSON.stringify(item)))]
      .sort()
      .join()
  const count = 'data' in labels ? labels.shape[0]! : labels.length
  if (values(slice(labels, 0, split)) === values(slice(labels, split, count))) return
  const expected = 'the same classes in training and validation: shuffle the arrays, or set ignoreClassSplit'
  throw conflict('subset', labels, expected)
}
