/**
 * TensorFlow.js as far as it is used, version 4 or later. `@tensorflow/tfjs`, `@tensorflow/tfjs-node` and
 * `@tensorflow/tfjs-core` fit as they are imported by `import * as tf`; so that none of them is imported here, not even for
 * its types, what is made of them is inferred.
 */
export interface TensorMaker {
  /** As TensorFlow.js has it, like all of these. */
  getBackend(): string
  /** As TensorFlow.js has it. */
  tensor4d(
    values: Float32Array,
    shape: [number, number, number, number],
    dtype: 'float32'
  ): { clone(): unknown; dispose(): void }
  /** As TensorFlow.js has it. */
  tensor2d(values: Float32Array, shape: [number, number], dtype: 'float32'): unknown
  /** As TensorFlow.js has it. */
  tensor1d(values: Float32Array | Int32Array, dtype: 'float32' | 'int32'): unknown
}

/** The same with `tf.data`: `@tensorflow/tfjs`, `@tensorflow/tfjs-node`, or `{ ...core, data }` of tfjs-core and tfjs-data. */
export interface TensorFlow extends TensorMaker {
  /** `tf.data`. */
  data: { generator(passes: () => never): { size: number } }
}

/** A batch as tensors. They are the caller's to dispose of. */
export interface Tensors<TF extends TensorMaker> {
  /** Of the batch's shape, float32. */
  xs: ReturnType<TF['tensor4d']>
  /**
   * `categorical`: [n, classes], float32. `sparse`: [n], int32. `binary`: [n, 1], float32: of the shape of a model's output,
   * since TensorFlow.js, other than Keras, does not make it so. `input`: `xs` again, in a tensor of its own. `none`: null.
   */
  ys: ReturnType<TF['tensor4d' | 'tensor2d' | 'tensor1d']> | null
}

/** The tensors of a batch whose rows are not all samples. */
export interface WeightedTensors<TF extends TensorMaker> extends Tensors<TF> {
  /** [n], float32: 1 for each row that holds an image, 0 where it failed or is padding. */
  weights: ReturnType<TF['tensor1d']>
}

/** A `tf.data.Dataset` that yields `Tensors`: `model.fitDataset` takes it, and so does `model.evaluateDataset`. */
export type TensorDataset<TF extends TensorFlow> = TypedDataset<
  Tensors<TF>,
  ReturnType<TF['data']['generator']>
>

/** `D` is `tf.data.Dataset` of anything, where what it yields is known. */
export type TypedDataset<T, D> = {
  /** Batches in an epoch. */
  readonly size: number
  /** A pass over an epoch. */
  iterator(): Promise<{ next(): Promise<IteratorResult<T>> }>
  /** A whole pass. */
  forEachAsync(use: (tensors: T) => void): Promise<void>
  /** A dataset of what is made of each batch's tensors. */
  map(transform: (tensors: T) => object): D
} & D
