import { checkFunction, checkKeys, checkOneOf } from '../check.ts'
import { OutputError, type SampleError, wrongType, wrongValue } from '../errors.ts'
import type { Batch, ImageBatches, Progress } from '../types.ts'
import {
  checkBatches,
  checkBytes,
  checkEpoch,
  countSamples,
  labelsOf,
  product,
  progressOf,
  valuesOf,
} from './rows.ts'

/** All samples of an epoch. */
export interface Collected<Values extends Float32Array | Uint8Array = Float32Array> {
  /** [n, …] as the batches' `xs`. */
  readonly xs: Values
  /** As the batches' `ys`; in 'input' mode `xs` itself. */
  readonly ys: Float32Array | Int32Array | Values | null
  /** Of xs. */
  readonly shape: readonly number[]
  /** The label of each sample, an index into the class names; −1 where it has none. */
  readonly labels: Int32Array
  /** The path of each sample. */
  readonly paths: readonly string[]
  /** The samples that failed, if `onError` let them. */
  readonly errors: readonly SampleError[]
}

/** Options of `collect`. */
export interface CollectOptions<Values extends Float32Array | Uint8Array = Float32Array> {
  /**
   * Of `xs`; default 'float32'. 'uint8' takes a quarter of the memory, and is for batches whose values are bytes
   * (`valuesAreBytes`). One batch is in float32 at a time.
   */
  dtype?: Values extends Uint8Array ? 'uint8' : 'float32'
  /** Memory for `xs`, of the type that `dtype` says: one epoch's values, `samples` × those of a sample. */
  out?: Values
  /** Called after each batch. */
  onProgress?: (progress: Progress) => void
}

const ARRAYS = { float32: Float32Array, uint8: Uint8Array } as const
type Dtype = keyof typeof ARRAYS
type Target = Float32Array | Uint8Array
type Labels = Float32Array | Int32Array | null

/**
 * Every sample of the current epoch in one array, in the order of the batches, without padding. Does not move the
 * iterator. Needs 4 bytes a value, or 1 for 'uint8': 602 or 151 kB for a sample of 224 × 224 × 3.
 *
 * @throws {OptionError} for wrong options, before anything is decoded
 * @throws {OutputError} `OUTPUT_MEMORY`, before anything is decoded, if the engine has no array of that size
 */
export function collect(
  batches: ImageBatches,
  options: CollectOptions<Uint8Array> & { dtype: 'uint8' }
): Promise<Collected<Uint8Array>>
export function collect(batches: ImageBatches, options?: CollectOptions): Promise<Collected>
export async function collect(
  batches: ImageBatches,
  options: CollectOptions<Float32Array> | CollectOptions<Uint8Array> = {}
): Promise<Collected<Target>> {
  checkBatches(batches)
  checkKeys('options', options, ['dtype', 'out', 'onProgress'])
  const dtype = checkOneOf('dtype', options.dtype ?? 'float32', ['float32', 'uint8'])
  checkBytes(batches, dtype)
  if (options.onProgress !== undefined) checkFunction('onProgress', options.onProgress)
  const xs = checkOut(options.out, dtype, batches)
  const indices: number[] = []
  const ys: Labels[] = []
  const errors: SampleError[] = []
  let filled = 0
  for await (const batch of fill(batches, xs)) {
    filled += valuesOf(batch).length
    for (const index of batch.indices.subarray(0, countSamples(batch))) indices.push(index)
    if (batches.labelMode !== 'input') ys.push(labelsOf(batch))
    for (const error of batch.errors) errors.push(error)
    options.onProgress?.(progressOf(batches, batch))
  }

  const used = xs.subarray(0, filled)
  return {
    xs: used,
    ys: batches.labelMode === 'input' ? used : joinLabels(ys),
    shape: [indices.length, ...batches.shape.slice(1)],
    labels: Int32Array.from(indices, (index) => batches.labels[index]!),
    paths: indices.map((index) => batches.paths[index]!),
    errors,
  }
}

/** The batches of the epoch, whose values are put into `xs` one after the other. */
async function* fill(batches: ImageBatches, xs: Target): AsyncGenerator<Batch, void> {
  const full = product(batches.shape)
  const scratch = xs instanceof Float32Array ? undefined : new Float32Array(full)
  let filled = 0
  let epoch: number | undefined
  for (let index = 0; index < batches.length; index++) {
    // The last batch may be short or padded, and comes in an array of its own.
    const inPlace = !scratch && index < batches.length - 1
    const out = inPlace ? (xs as Float32Array).subarray(filled, filled + full) : scratch
    const batch = await batches.at(index, out ? { out } : {})
    epoch ??= batch.epoch
    checkEpoch(batch, epoch)
    const values = valuesOf(batch)
    if (!inPlace) xs.set(values, filled)
    filled += values.length
    yield batch
  }
}

function joinLabels(parts: readonly Labels[]): Labels {
  const first = parts[0]
  if (!first) return null
  const length = parts.reduce((sum, part) => sum + part!.length, 0)
  const joined = first instanceof Int32Array ? new Int32Array(length) : new Float32Array(length)
  let at = 0
  for (const part of parts) {
    joined.set(part!, at)
    at += part!.length
  }
  return joined
}

function checkOut(out: unknown, dtype: Dtype, batches: ImageBatches): Target {
  const shape = [batches.samples, ...batches.shape.slice(1)]
  if (out === undefined) return allocate(dtype, shape)
  const expected = ARRAYS[dtype]
  if (!(out instanceof expected)) {
    throw wrongType('out', out, `a ${expected.name}, for dtype '${dtype}'`)
  }
  if (out.length !== product(shape)) {
    throw wrongValue('out', out, `a ${expected.name} of ${product(shape)} values`)
  }
  return out
}

/** Engines end between 2^31 and 2^33 values, and none says where. */
function allocate(dtype: Dtype, shape: readonly number[]): Target {
  try {
    return new ARRAYS[dtype](product(shape))
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    const bytes = product(shape) * ARRAYS[dtype].BYTES_PER_ELEMENT
    const message =
      `the epoch, ${shape.join(' × ')} in ${dtype}, needs one array of ${bytes} bytes, which is not to be had here; ` +
      'write it to a file with writeNpy and read rows of it with openNpy, or go through it batch by batch'
    throw new OutputError('OUTPUT_MEMORY', message, { cause })
  }
}
