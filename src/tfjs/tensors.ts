import { checkBoolean, checkKeys } from '../check.ts'
import { isKept } from '../ring.ts'
import type { Batch } from '../types.ts'
import type { TensorMaker, Tensors, WeightedTensors } from './types.ts'

/** Options of `toTensors`. */
export interface TensorOptions {
  /** Whether `weights` is made too, for a loop of your own with padded batches; default false. */
  weights?: boolean
}

/** What of a batch becomes tensors. */
export type Rows = Pick<Batch, 'xs' | 'ys' | 'shape'>

/** Backends that copy an array when they are given it. The others keep it: cpu for good, webgl until it is uploaded. */
const COPYING_BACKENDS = ['wasm']

/**
 * The tensors of a batch: `xs` of its shape, and `ys` by the label mode, with the batch's values to the bit.
 *
 * Memory that batches are written into again (`reuse`, `out`) is copied. Arrays that are yours to keep become the tensor's
 * own, but on the wasm backend, which copies everything: don't write into them afterwards; batches without `reuse` are the
 * faster ones.
 *
 * With `weights` a third tensor tells samples from padding (`remainder: 'pad'`) and from images that failed (`onError:
 * 'zero'`), as `tf.losses` take it.
 *
 * @param tf TensorFlow.js, as `import * as tf from '@tensorflow/tfjs'` or '@tensorflow/tfjs-core'
 * @throws {OptionError} for wrong options
 */
export function toTensors<TF extends TensorMaker>(
  tf: TF,
  batch: Batch,
  options: TensorOptions & { weights: true }
): WeightedTensors<TF>
export function toTensors<TF extends TensorMaker>(tf: TF, batch: Batch, options?: TensorOptions): Tensors<TF>
export function toTensors<TF extends TensorMaker>(
  tf: TF,
  batch: Batch,
  options: TensorOptions = {}
): Tensors<TF> | WeightedTensors<TF> {
  checkKeys('options', options, ['weights'])
  const weighted = checkBoolean('weights', options.weights ?? false)
  const tensors = makeTensors(tf, batch, isCopyOf(batch.ys, batch.xs))
  if (!weighted) return tensors
  const weights = tf.tensor1d(Float32Array.from(batch.valid), 'float32') as ReturnType<TF['tensor1d']>
  return { ...tensors, weights }
}

/** `inputs`: whether the labels are the samples themselves. */
export function makeTensors<TF extends TensorMaker>(tf: TF, rows: Rows, inputs: boolean): Tensors<TF> {
  const shape = rows.shape as [number, number, number, number]
  const asTheyAre = isKept(rows.xs) || COPYING_BACKENDS.includes(tf.getBackend())
  const xs = tf.tensor4d(asTheyAre ? rows.xs : rows.xs.slice(), shape, 'float32')
  const ys = inputs ? xs.clone() : makeLabels(tf, rows)
  return { xs, ys } as Tensors<TF>
}

/** Labels are made anew for each batch: nobody writes into them again. */
function makeLabels(tf: TensorMaker, { ys, shape }: Rows): unknown {
  if (ys === null) return null
  if (ys instanceof Int32Array) return tf.tensor1d(ys, 'int32')
  const n = shape[0]!
  return tf.tensor2d(ys, [n, n === 0 ? 0 : ys.length / n], 'float32')
}

/** A batch does not say its label mode: in 'input' mode its labels are its samples, value by value. */
function isCopyOf(ys: Batch['ys'], xs: Float32Array): boolean {
  if (!(ys instanceof Float32Array) || ys.length !== xs.length) return false
  return ys.every((value, i) => Object.is(value, xs[i]))
}

/** The rows of a batch that hold an image. */
export function validRows({ xs, ys, shape, valid }: Batch): Rows {
  const rows = [...valid.keys()].filter((row) => valid[row] === 1)
  const n = shape[0]!
  const count = rows.length
  if (count === n) return { xs, ys, shape }
  const pick = <T extends Float32Array | Int32Array>(values: T): T => {
    const length = values.length / n
    // Padding comes last: what is before it is in place.
    if (count === 0 || rows[count - 1] === count - 1) return values.subarray(0, count * length) as T
    const picked = new (values.constructor as new (length: number) => T)(count * length)
    for (const [slot, row] of rows.entries()) {
      picked.set(values.subarray(row * length, (row + 1) * length), slot * length)
    }
    return picked
  }
  return { xs: pick(xs), ys: ys && pick(ys), shape: [count, ...shape.slice(1)] }
}
