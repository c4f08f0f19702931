/** Tensors of batches, on each backend of TensorFlow.js that the runtime has. */
import * as tf from '@tensorflow/tfjs'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BatchOptions, fromFileList, type ImageBatches, imageBatches } from '../../src/index.ts'
import { toDataset, toTensors } from '../../src/tfjs/index.ts'
import { classFiles } from '../support/fixtures.ts'

const isPage = typeof document !== 'undefined'
const dataset = fromFileList(classFiles())
const BASE: BatchOptions = {
  size: [6, 8],
  batchSize: 5,
  normalize: { mean: [0.4, 0.5, 0.6], std: [0.2, 0.3, 0.1] },
}
const opened: ImageBatches[] = []

async function open(more: Partial<BatchOptions> = {}): Promise<ImageBatches> {
  const batches = await imageBatches(dataset, { ...BASE, ...more })
  opened.push(batches)
  return batches
}

/** Through an operation, which takes values to where the backend keeps them, and back. */
async function computed(tensor: tf.Tensor): Promise<Float32Array> {
  const product = tf.mul(tensor, 1)
  const values = (await product.data()) as Float32Array
  product.dispose()
  return values
}

const bits = (values: Float32Array | null) => values && Array.from(new Uint32Array(values.slice().buffer))

/** One thread: what several need, and where their script is, is TensorFlow.js' own affair. */
function useWasm(): void {
  const folder = 'node_modules/@tensorflow/tfjs-backend-wasm/dist/'
  setWasmPaths(
    isPage ? `/${folder}` : new URL(/* @vite-ignore */ `../../${folder}`, import.meta.url).pathname
  )
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
}

/** Where there is no WebGL, as in a Firefox without a display, that is said. */
const BACKENDS = isPage ? ['cpu', 'wasm', 'webgl'] : ['cpu', 'wasm']

describe.each(BACKENDS)('on %s', (backend) => {
  let works = true
  beforeAll(async () => {
    if (backend === 'wasm') useWasm()
    if (backend === 'webgl') works = document.createElement('canvas').getContext('webgl2') !== null
    if (works) expect(await tf.setBackend(backend)).toBe(true)
    else console.warn('SKIPPED: there is no WebGL here')
  }, 60_000)
  afterAll(async () => {
    await Promise.all(opened.splice(0).map((batches) => batches.close()))
  })
  const on = (name: string, body: () => Promise<void>) =>
    test(name, async (context) => (works ? body() : context.skip()))

  on('tensors have the values of the batch to the bit', async () => {
    for (const reuse of [false, true]) {
      const batches = await open({ reuse, shuffle: true, seed: 4 })
      for await (const batch of batches) {
        const { xs, ys } = toTensors(tf, batch)
        expect([xs.shape, xs.dtype, ys!.shape, ys!.dtype]).toEqual([
          batch.shape,
          'float32',
          [batch.shape[0], 3],
          'float32',
        ])
        expect(bits(await computed(xs))).toEqual(bits(batch.xs))
        expect(await ys!.data()).toEqual(batch.ys)
        tf.dispose([xs, ys!])
      }
    }
  })

  on('tensors keep their values while the ring goes round', async () => {
    const expected = await open()
    const length = 5 * 6 * 8 * 3
    for (const memory of [{ reuse: true }, { out: new Float32Array(2 * length) }]) {
      const batches = await open({ ...memory, prefetch: 1 })
      const made: tf.Tensor4D[] = []
      for await (const batch of batches) made.push(toTensors(tf, batch).xs)
      await (await toDataset(tf, batches).iterator())
        .next()
        .then(({ value }) => tf.dispose([value!.xs, value!.ys!]))
      for (const [index, xs] of made.entries()) {
        expect(bits(await computed(xs))).toEqual(bits((await expected.at(index)).xs))
      }
      tf.dispose(made)
    }
  })

  on('epochs of a dataset leave no tensor behind, and are those of the batches', async () => {
    const expected = await open({ shuffle: true, seed: 9 })
    const batches = await open({ shuffle: true, seed: 9, reuse: true })
    const passes = toDataset(tf, batches)
    const { numTensors } = tf.memory()
    for (let epoch = 0; epoch < 3; epoch++) {
      const seen: Promise<Float32Array>[] = []
      await passes.forEachAsync(({ xs }) => void seen.push(computed(xs)))
      const all = await Promise.all(seen)
      for await (const { index, xs } of expected) expect(bits(all[index]!)).toEqual(bits(xs))
      expect([all.length, tf.memory().numTensors]).toEqual([3, numTensors])
    }
  })

  on('a model learns, and is evaluated', async () => {
    const size: [number, number] = [4, 4]
    const training = toDataset(tf, await open({ size, shuffle: true, seed: 1, reuse: true, workers: 0 }))
    const validation = toDataset(tf, await open({ size, batchSize: 7, remainder: 'pad', workers: 0 }))
    const model = tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [4, 4, 3] }),
        tf.layers.dense({
          units: 3,
          activation: 'softmax',
          kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
        }),
      ],
    })
    const optimizer = tf.train.adam(0.1)
    model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy'] })
    const train = (epochs: number) =>
      model.fitDataset(training, { epochs, validationData: validation, verbose: 0 })
    const { history } = await train(15)
    expect(history['val_acc']!.at(-1)).toBe(1)
    const { numTensors } = tf.memory()
    await train(2)
    expect(tf.memory().numTensors).toBe(numTensors)
    const [, accuracy] = (await model.evaluateDataset(validation, {})) as tf.Scalar[]
    expect((await accuracy!.data())[0]).toBe(1)
    model.dispose()
    optimizer.dispose()
  })
})
