/** Pictures from files: decoded, resized and changed by the kernel, and standardised there or here. */
import { floats } from '#platform'
import { SampleError } from '../errors.ts'
import {
  type Change,
  encodeChange,
  encodeSpec,
  IDENTITY,
  type NormalizePlan,
  type SampleSpec,
} from '../kernel/abi.ts'
import { MAX_PIXELS } from '../plan.ts'
import type { Pool, SampleTask } from '../pool/pool.ts'
import { openPool } from '../pool/shared.ts'
import type { Entry } from '../types.ts'
import type { FileFlowOptions, FilePlan } from './flowOptions.ts'
import type { Recipe } from './iterator.ts'
import { type Floats, type NDArray, type Size, type Values, zeros } from './ndarray.ts'
import type { DataFormat, GeneratorPlan } from './options.ts'
import { kernelStandardizes, type MemoryOrder, type Statistics, standardize } from './standardize.ts'
import { applyChange, changeOf, toPlanes } from './transform.ts'

export class FileBatches {
  readonly #entries: readonly Entry[]
  readonly #generator: GeneratorPlan
  readonly #statistics: Statistics
  readonly #size: Size
  readonly #spec: SampleSpec
  readonly #openPool: () => Promise<Pool>
  #pool: Promise<Pool> | undefined

  constructor(
    entries: readonly Entry[],
    { generator, statistics }: { readonly generator: GeneratorPlan; readonly statistics: Statistics },
    flow: FilePlan,
    { module, workerUrl }: FileFlowOptions
  ) {
    this.#entries = entries
    this.#generator = generator
    this.#statistics = statistics
    this.#size = flow
    this.#spec = {
      height: flow.height,
      width: flow.width,
      channels: flow.channels,
      filter: flow.filter,
      antialias: true,
      fit: flow.keepAspectRatio ? 'cover' : 'stretch',
      layout: 'NHWC',
      normalize: IDENTITY,
      orient: false,
      fast: false,
    }
    this.#openPool = () => openPool(flow.workers, module, workerUrl)
  }

  /** The pictures of a batch, in the generator's data format and dtype. */
  async make({ rows, transforms }: Recipe, signal: AbortSignal): Promise<NDArray> {
    const { height, width, channels } = this.#size
    const changes = transforms.map((drawn) => changeOf(this.#generator, drawn, this.#size))
    const split = this.#split(changes)
    const spec: SampleSpec = split.kernelEnds
      ? { ...this.#spec, normalize: normalizeOf(this.#generator), layout: layoutOf(this.#generator) }
      : this.#spec
    const length = height * width * channels
    const target = { array: floats(rows.length * length) }
    const tasks = Array.from(rows, (row, i): SampleTask => {
      const change = split.kernelChanges ? changes[i] : undefined
      return { entry: this.#entries[row]!, ...(change && { change: encodeChange(change) }) }
    })
    this.#pool ??= this.#openPool()
    const sizes = { maxPixels: MAX_PIXELS, orient: false, sampleLength: length }
    const pool = await this.#pool
    const outcomes = await pool.make({ tasks, spec: encodeSpec(spec), ...sizes, target, signal })
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome) throw new SampleError(this.#entries[rows[i]!]!.path, rows[i]!, outcome.cause)
    }
    const data = split.kernelEnds
      ? inType(target.array, this.#generator)
      : this.#finish(target.array, changes, split.kernelChanges)
    return { data, shape: [rows.length, ...shapeIn(this.#size, this.#generator.dataFormat)] }
  }

  async close(): Promise<void> {
    const pool = await this.#pool
    await pool?.close()
  }

  /** What the kernel does of it: it warps by order 1, and adds a picture up as it comes to lie. */
  #split(changes: readonly (Change | undefined)[]): { kernelChanges: boolean; kernelEnds: boolean } {
    const generator = this.#generator
    const kernelChanges =
      generator.interpolationOrder === 1 || !changes.some((change) => change?.warp !== undefined)
    const samplewise = generator.samplewiseCenter || generator.samplewiseStdNormalization
    const moves = changes.some((change) => memoryOrderOf(change, 'interleaved') === 'planar')
    return {
      kernelChanges,
      kernelEnds: kernelChanges && kernelStandardizes(generator) && !(samplewise && moves),
    }
  }

  #finish(target: Float32Array, changes: readonly (Change | undefined)[], changed: boolean): Values {
    const generator = this.#generator
    const { height, width, channels } = this.#size
    const length = height * width * channels
    const out = zeros(generator.dtype, target.length)
    const planes = new Float32Array(length)
    for (const [i, change] of changes.entries()) {
      let x: Floats = target.subarray(i * length, (i + 1) * length)
      if (change && !changed) x = applyChange(x, this.#size, change, generator.interpolationOrder)
      if (generator.dataFormat === 'channels_first') {
        toPlanes(x, this.#size, planes)
        x = planes
      }
      const shape = shapeIn(this.#size, generator.dataFormat)
      const order = memoryOrderOf(change, 'interleaved')
      out.set(standardize(generator, this.#statistics, { data: x, shape }, order).data, i * length)
    }
    return out
  }
}

/** Of a picture that lay as `before`. One that was made bright is a new one, with its channels last. */
export function memoryOrderOf(change: Change | undefined, before: MemoryOrder): MemoryOrder {
  if (change?.brightness !== undefined) return 'interleaved'
  return change?.warp !== undefined || change?.channelShift !== undefined ? 'planar' : before
}

function normalizeOf(generator: GeneratorPlan): NormalizePlan {
  const scale = generator.rescale || 1
  const { samplewiseCenter: center, samplewiseStdNormalization: std } = generator
  return center || std ? { kind: 'sample', scale, center, std } : { kind: 'affine', scale, offset: 0 }
}

function layoutOf({ dataFormat }: GeneratorPlan): SampleSpec['layout'] {
  return dataFormat === 'channels_first' ? 'NCHW' : 'NHWC'
}

export function shapeIn({ height, width, channels }: Size, format: DataFormat): readonly number[] {
  return format === 'channels_first' ? [channels, height, width] : [height, width, channels]
}

function inType(values: Float32Array, { dtype }: GeneratorPlan): Values {
  if (dtype === 'float32') return values
  const out = zeros(dtype, values.length)
  out.set(values)
  return out
}
