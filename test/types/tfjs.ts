/** `imbatch/tfjs` as a program sees it: compiled against the installed package, with as much of TensorFlow.js as it needs. */
import type { Batch, ImageBatches } from 'imbatch'
import {
  type TensorDataset,
  type TensorMaker,
  type TensorOptions,
  type Tensors,
  toDataset,
  toTensors,
  type WeightedTensors,
} from 'imbatch/tfjs'
import { exactly } from './exact.js'

interface Tensor<Rank extends number> {
  readonly rank: Rank
  clone(): Tensor<Rank>
  dispose(): void
}

interface Core {
  getBackend(): string
  tensor4d(values: Float32Array, shape: [number, number, number, number], dtype: 'float32'): Tensor<4>
  tensor2d(values: Float32Array, shape: [number, number], dtype: 'float32'): Tensor<2>
  tensor1d(values: Float32Array | Int32Array, dtype: 'float32' | 'int32'): Tensor<1>
}

interface WithData extends Core {
  data: {
    generator<T>(passes: () => AsyncGenerator<T>): { readonly size: number; prefetch(n: number): unknown }
  }
}

declare const core: Core
declare const tf: WithData
declare const batch: Batch
declare const batches: ImageBatches

export const maker: TensorMaker = core
export const options: Required<TensorOptions> = { weights: true }

const tensors = toTensors(core, batch)
exactly<Tensors<Core>, typeof tensors>(true)
exactly<Tensor<4>, typeof tensors.xs>(true)
exactly<Tensor<1> | Tensor<2> | Tensor<4> | null, typeof tensors.ys>(true)
// @ts-expect-error there are weights only where they are asked for
tensors.weights

const weighted = toTensors(core, batch, { weights: true })
exactly<WeightedTensors<Core>, typeof weighted>(true)
exactly<Tensor<1>, typeof weighted.weights>(true)

const dataset = toDataset(tf, batches)
exactly<TensorDataset<WithData>, typeof dataset>(true)
exactly<number, typeof dataset.size>(true)
dataset.prefetch(2)
dataset.forEachAsync(({ xs, ys }) => {
  exactly<Tensor<4>, typeof xs>(true)
  ys?.dispose()
})

// @ts-expect-error without tf.data there are no datasets
toDataset(core, batches)
// @ts-expect-error a batch is not what makes batches
toDataset(tf, batch)
// @ts-expect-error batches are not one
toTensors(tf, batches)
// @ts-expect-error there is no such option
toTensors(tf, batch, { weight: true })
