/** What toTensors makes of each kind of batch, and what a pass over a tf.data.Dataset is. */
import { readdirSync, readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs'
import * as core from '@tensorflow/tfjs-core'
import * as data from '@tensorflow/tfjs-data'
import fc from 'fast-check'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  type Batch,
  type BatchOptions,
  fromEntries,
  fromFileList,
  type ImageBatches,
  imageBatches,
} from '../../src/index.ts'
import { type TensorDataset, toDataset, toTensors } from '../../src/tfjs/index.ts'
import { classFiles } from '../support/fixtures.ts'

const dataset = fromFileList(classFiles())
const opened: ImageBatches[] = []
/** Tensors that a test may leave. */
let tensorsBefore = 0

beforeAll(async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {}) // that Node has a faster backend
  await tf.setBackend('cpu')
})
beforeEach(() => {
  tensorsBefore = tf.memory().numTensors
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((batches) => batches.close()))
  expect(tf.memory().numTensors, 'tensors that a test left').toBe(tensorsBefore)
})

async function open(more: Partial<BatchOptions> = {}, of = dataset): Promise<ImageBatches> {
  const batches = await imageBatches(of, { size: [3, 4], batchSize: 5, workers: 0, ...more })
  opened.push(batches)
  return batches
}

/** Files of which those in `broken` can't be decoded. */
function withBroken(broken: readonly number[]) {
  const entries = dataset.entries.map((entry, i) => ({
    ...entry,
    read: () => (broken.includes(i) ? Promise.resolve(new Uint8Array(9)) : entry.read()),
  }))
  return fromEntries(entries)
}

type Element = { xs: tf.Tensor4D; ys: tf.Tensor | null }

/** One pass: the first value of each row, so that rows can be told apart, by element. */
async function pass(passes: TensorDataset<typeof tf>): Promise<number[][]> {
  const all: number[][] = []
  await passes.forEachAsync(({ xs }) => void all.push(firstOf(xs.dataSync() as Float32Array, xs.shape)))
  return all
}

const firstOf = (values: Float32Array, [n, ...sample]: readonly number[]) =>
  Array.from({ length: n! }, (_, i) => values[i * sample.reduce((a, b) => a * b)]!)

async function epochOf(batches: ImageBatches): Promise<number[][]> {
  const all: number[][] = []
  for await (const { xs, shape } of batches) all.push(firstOf(xs, shape))
  return all
}

async function shapes(more: Partial<BatchOptions>, of = dataset) {
  const batch = await (await open(more, of)).at(0)
  const { xs, ys } = toTensors(tf, batch)
  const shown = [xs.shape, ys?.shape, ys?.dtype]
  if (ys) expect(await ys.data()).toEqual(batch.ys)
  tf.dispose([xs, ys!])
  return shown
}

describe('toTensors', () => {
  test('gives labels the shape that a model’s output has', async () => {
    expect(await shapes({})).toEqual([[5, 3, 4, 3], [5, 3], 'float32'])
    expect(await shapes({ layout: 'NCHW' })).toEqual([[5, 3, 3, 4], [5, 3], 'float32'])
    expect(await shapes({ labelMode: 'sparse' })).toEqual([[5, 3, 4, 3], [5], 'int32'])
    expect(await shapes({ labelMode: 'none' })).toEqual([[5, 3, 4, 3], undefined, undefined])
    expect(await shapes({ labelMode: 'input' })).toEqual([[5, 3, 4, 3], [5, 3, 4, 3], 'float32'])
    const two = fromEntries(dataset.entries.filter(({ label }) => label !== 'night'))
    expect(await shapes({ labelMode: 'binary' }, two)).toEqual([[5, 3, 4, 3], [5, 1], 'float32'])
    const one = fromEntries(dataset.entries.filter(({ label }) => label === 'night'))
    expect(await shapes({ batchSize: 4 }, one)).toEqual([[4, 3, 4, 3], [4, 1], 'float32'])
  })

  test('does not take labels for samples where there are as many', async () => {
    const size: [number, number] = [1, 1] // three values a sample, three classes
    expect(await shapes({ size })).toEqual([[5, 1, 1, 3], [5, 3], 'float32'])
    expect(await shapes({ size, labelMode: 'input' })).toEqual([[5, 1, 1, 3], [5, 1, 1, 3], 'float32'])
  })

  test('samples as labels are a tensor of their own', async () => {
    const { xs, ys } = toTensors(tf, await (await open({ labelMode: 'input' })).at(0))
    const values = await xs.data()
    xs.dispose()
    expect(await ys!.data()).toEqual(values)
    ys!.dispose()
  })

  test('tells samples from padding and from files that failed', async () => {
    const batches = await open({ batchSize: 7, remainder: 'pad', onError: 'zero' }, withBroken([8]))
    const { xs, ys, weights } = toTensors(tf, await batches.at(1), { weights: true })
    expect([xs.shape[0], weights.shape, Array.from(await weights.data())]).toEqual([
      7,
      [7],
      [1, 0, 1, 1, 1, 0, 0],
    ])
    tf.dispose([xs, ys!, weights])
    expect(() => toTensors(tf, {} as Batch, { weight: true } as object)).toThrow('options.weight')
  })

  test('takes any batch, also one in memory of the caller’s', async () => {
    const batches = await open({ reuse: true, prefetch: 1 })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(2), { minLength: 1, maxLength: 6 }), async (indices) => {
        const out = new Float32Array(5 * 3 * 4 * 3)
        const made: [Float32Array, tf.Tensor][] = []
        for (const index of indices) {
          const batch = await batches.at(index, { out })
          const { xs, ys } = toTensors(tf, batch)
          made.push([batch.xs.slice(), xs])
          ys!.dispose()
        }
        for (const [values, xs] of made) expect(await xs.data()).toEqual(values)
        tf.dispose(made.map(([, xs]) => xs))
      }),
      { numRuns: 20 }
    )
  })

  test('copies what is used again, and nothing else', async () => {
    const given: Float32Array[] = []
    const tensor4d = (values: Float32Array) => {
      given.push(values)
      return { clone() {}, dispose() {} }
    }
    const fake = { getBackend: () => 'webgl', tensor4d, tensor2d: () => {}, tensor1d: () => {} }
    const kept = await (await open()).at(0)
    const used = (await (await open({ reuse: true })).next()).value!
    toTensors(fake, kept)
    toTensors(fake, used)
    toTensors({ ...fake, getBackend: () => 'wasm' }, used)
    expect(given.map(({ buffer }) => [kept.xs.buffer, used.xs.buffer].indexOf(buffer))).toEqual([0, -1, 1])
  })
})

describe('toDataset', () => {
  test('a pass is an epoch, and the one after it the next', async () => {
    const options = { shuffle: true, seed: 5 } as const
    const [batches, expected] = [await open({ ...options, reuse: true }), await open(options)]
    const passes = toDataset(tf, batches)
    expect(passes.size).toBe(3)
    for (let epoch = 0; epoch < 3; epoch++) expect(await pass(passes)).toEqual(await epochOf(expected))
    expect(batches.state()).toEqual(expected.state())
  })

  test('goes on where the batches stand', async () => {
    const options = { shuffle: true, seed: 6 } as const
    const [batches, before] = [await open(options), await open(options)]
    for (let i = 0; i < 6; i++) await before.next() // an epoch of three, its end, two of the next
    batches.restore(before.state())
    expect(await pass(toDataset(tf, batches))).toEqual(await epochOf(before))
  })

  test('is repeated, prefetched, mapped and cut as any other', async () => {
    const options = { shuffle: true, seed: 7, reuse: true } as const
    const expected = await open({ shuffle: true, seed: 7 })
    const [first, second, third] = [await epochOf(expected), await epochOf(expected), await epochOf(expected)]
    const passes = toDataset(tf, await open(options))
    const seen: number[][] = []
    const see = ({ xs }: Element) => void seen.push(firstOf(xs.dataSync() as Float32Array, xs.shape))
    await (passes.prefetch(8) as typeof passes).forEachAsync(see)
    await (passes.repeat(2).take(4) as typeof passes).forEachAsync(see)
    expect(seen).toEqual([...first, ...second, third[0]])
    expect((passes.map(({ xs }) => ({ xs: xs.neg() })) as typeof passes).size).toBe(3)
  })

  test('leaves out padding and files that failed, and what is then empty', async () => {
    const broken = withBroken([1, 3, 8, 9, 10, 11])
    const counts = async (more: Partial<BatchOptions>) => {
      const passes = toDataset(tf, await open({ batchSize: 4, labelMode: 'sparse', ...more }, broken))
      const seen: unknown[] = []
      await passes.forEachAsync(({ xs, ys }) => void seen.push([xs.shape[0], Array.from(ys!.dataSync())]))
      return seen
    }
    const left = [
      [2, [0, 0]],
      [4, [0, 1, 1, 1]],
    ]
    expect(await counts({ onError: 'zero' })).toEqual(left)
    expect(await counts({ onError: 'skip' })).toEqual(left)
    const padded = toDataset(tf, await open({ batchSize: 7, remainder: 'pad' }))
    expect((await pass(padded)).map(({ length }) => length)).toEqual([7, 5])
  })

  test('what is left of a batch are its own rows', async () => {
    const batches = await open({ batchSize: 12, onError: 'zero' }, withBroken([2, 5, 6]))
    const batch = await batches.at(0)
    const expected = firstOf(batch.xs, batch.shape).filter((_, i) => batch.valid[i] === 1)
    expect(await pass(toDataset(tf, batches))).toEqual([expected])
  })

  test('a pass that is left is ended by the next, which is a whole epoch', async () => {
    const options = { shuffle: true, seed: 8 } as const
    const expected = await open(options)
    const [, second] = [await epochOf(expected), await epochOf(expected)]
    const passes = toDataset(tf, await open({ ...options, reuse: true }))
    const left = await passes.iterator()
    tf.dispose((await left.next()).value)
    expect(await pass(passes)).toEqual(second)
    await expect(left.next()).rejects.toMatchObject({ code: 'ITERATOR_BUSY' })
    // It did not disturb the others.
    expect((await pass(passes)).length).toBe(3)
  })

  test('iterators that are not used end nothing', async () => {
    const passes = toDataset(tf, await open())
    const used = await passes.iterator()
    tf.dispose((await used.next()).value)
    await passes.iterator()
    tf.dispose([(await used.next()).value, (await used.next()).value])
    expect(await used.next()).toMatchObject({ done: true })
    expect(await used.next()).toMatchObject({ done: true }) // not the next epoch
  })

  test('two passes at once are an error of the older, whatever the order of calls', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(2), { minLength: 2, maxLength: 9 }), async (calls) => {
        const batches = await open({ reuse: true, prefetch: 1 })
        const expected = await epochOf(await open())
        const passes = await Promise.all([1, 2, 3].map(() => toDataset(tf, batches).iterator()))
        const outcomes = await Promise.allSettled(calls.map((i) => passes[i]!.next()))
        const latest = calls[calls.findLastIndex((call, i) => !calls.slice(0, i).includes(call))]
        let count = 0
        for (const [i, outcome] of outcomes.entries()) {
          if (outcome.status === 'rejected') {
            expect(outcome.reason).toMatchObject({ code: 'ITERATOR_BUSY' })
            expect(calls[i]).not.toBe(latest)
          } else if (!outcome.value.done) {
            const { xs, ys } = outcome.value.value
            const first = firstOf((await xs.data()) as Float32Array, xs.shape)
            if (calls[i] === latest) expect(first).toEqual(expected[count++])
            tf.dispose([xs, ys!])
          }
        }
        expect(count).toBe(Math.min(3, calls.filter((call) => call === latest).length))
      }),
      { numRuns: 40 }
    )
  })

  test('a loop of the caller’s is not ended', async () => {
    const batches = await open()
    const passes = toDataset(tf, batches)
    let count = 0
    for await (const _ of batches) {
      if (count++ === 0) await expect(pass(passes)).rejects.toMatchObject({ code: 'ITERATOR_BUSY' })
    }
    expect(count).toBe(3)
  })

  test('what was made ahead for a pass that is left is cancelled by the next, or by reset', async () => {
    const read = vi.fn((_signal?: AbortSignal) => {})
    const entries = dataset.entries.map((entry, i) => ({
      ...entry,
      read: (signal?: AbortSignal) => {
        if (i < 5) return entry.read()
        read(signal)
        return new Promise<Uint8Array>((_, reject) =>
          signal!.addEventListener('abort', () => reject(signal!.reason))
        )
      },
    }))
    const batches = await open({ prefetch: 1 }, fromEntries(entries))
    const passes = toDataset(tf, batches)
    for (const leave of [
      async () => batches.reset(),
      async () => tf.dispose((await (await passes.iterator()).next()).value),
    ]) {
      read.mockClear()
      tf.dispose((await (await passes.iterator()).next()).value)
      await vi.waitFor(() => expect(read).toHaveBeenCalled())
      const [signal] = read.mock.calls[0]!
      expect(signal!.aborted).toBe(false)
      await leave()
      expect(signal!.aborted).toBe(true)
    }
  })
})

describe('fitDataset', () => {
  function makeModel(loss = 'categoricalCrossentropy', units = 3) {
    const layers = [
      tf.layers.flatten({ inputShape: [3, 4, 3] }),
      tf.layers.dense({ units, activation: units === 1 ? 'sigmoid' : 'softmax' }),
    ]
    const model = tf.sequential({ layers })
    const optimizer = tf.train.sgd(0.0001)
    model.compile({ optimizer, loss, metrics: ['accuracy'] })
    return Object.assign(model, {
      end() {
        model.dispose()
        optimizer.dispose()
        // The count of iterations, which an optimizer of models keeps.
        tensorsBefore = tf.memory().numTensors
      },
    })
  }

  test.each([
    ['sparse', 'sparseCategoricalCrossentropy', 3],
    ['categorical', 'categoricalCrossentropy', 3],
    ['binary', 'binaryCrossentropy', 1],
    ['binary', 'meanSquaredError', 1],
  ] as const)('takes labels in %s mode, for %s', async (labelMode, loss, units) => {
    const of =
      labelMode === 'binary' ? fromEntries(dataset.entries.filter(({ label }) => label !== 'night')) : dataset
    const model = makeModel(loss, units)
    const passes = toDataset(tf, await open({ labelMode, normalize: { scale: 1 / 255 } }, of))
    const { history } = await model.fitDataset(passes, { epochs: 2, verbose: 0 })
    expect(history['loss']!.every((value) => Number.isFinite(value))).toBe(true)
    const [lost, accuracy] = (await model.evaluateDataset(passes, {})) as tf.Scalar[]
    // As many right as of samples one by one.
    const right = accuracy!.dataSync()[0]! * of.length
    expect(right).toBeCloseTo(Math.round(right), 3)
    tf.dispose([lost!, accuracy!])
    model.end()
  })

  test('goes through as many batches an epoch as it is told', async () => {
    const expected = await open({ shuffle: true, seed: 2 })
    const batches = await open({ shuffle: true, seed: 2, reuse: true })
    const model = makeModel()
    const sizes: number[] = []
    const onBatchEnd = async (_: number, logs?: tf.Logs) => void sizes.push(logs!['size'] as number)
    const passes = toDataset(tf, batches)
    const options = { epochs: 2, batchesPerEpoch: 4, verbose: 0 as const, callbacks: { onBatchEnd } }
    await model.fitDataset(passes.repeat(), options)
    expect(sizes).toEqual([5, 5, 2, 5, 5, 2, 5, 5])
    const [lost, accuracy] = (await model.evaluateDataset(passes, { batches: 2 })) as tf.Scalar[]
    tf.dispose([lost!, accuracy!])
    for (let i = 0; i < 4; i++) await epochOf(expected)
    expect(await pass(passes)).toEqual(await epochOf(expected))
    model.end()
  })

  test('rejects with the name of the file, and then goes on with the next epoch', async () => {
    const batches = await open({ shuffle: true, seed: 3 }, withBroken([6]))
    const passes = toDataset(tf, batches)
    const model = makeModel()
    const { path } = dataset.entries[6]!
    await expect(model.fitDataset(passes, { epochs: 1, verbose: 0 })).rejects.toMatchObject({
      path,
      name: 'SampleError',
    })
    await expect(model.evaluateDataset(passes, {})).rejects.toThrow(path)
    const { epoch, batch } = batches.state()
    expect([epoch <= 2, batch]).toEqual([true, 0])
    model.end()
  })

  test('validates on batches that share its threads', async () => {
    const [training, validation] = [
      await open({ workers: 1, shuffle: true, seed: 1 }),
      await open({ workers: 1, batchSize: 12 }),
    ]
    const model = makeModel()
    const { history } = await model.fitDataset(toDataset(tf, training), {
      epochs: 2,
      validationData: toDataset(tf, validation),
      verbose: 0,
    })
    expect(history['val_loss']!.length).toBe(2)
    model.end()
  })

  test('has no use for batches without labels, and says so', async () => {
    const passes = toDataset(tf, await open({ labelMode: 'none' }))
    const model = makeModel()
    await expect(model.fitDataset(passes, { epochs: 1, verbose: 0 })).rejects.toThrow('{xs: xVal, ys: yVal}')
    tf.disposeVariables()
    model.end()
    expect((await pass(passes)).length).toBe(3)
  })
})

test('closed batches are an error', async () => {
  const batches = await open()
  const passes = toDataset(tf, batches)
  await batches.close()
  await expect(pass(passes)).rejects.toMatchObject({ code: 'ITERATOR_CLOSED' })
})

test('tfjs-core with tfjs-data fits too', async () => {
  const passes = toDataset({ ...core, data }, await open())
  const seen: number[] = []
  await passes.forEachAsync(({ xs, ys }) => void seen.push(xs.shape[0], ys!.shape[1]!))
  expect(seen).toEqual([5, 3, 5, 3, 2, 3])
})

test('nothing of TensorFlow.js is imported', () => {
  const folder = new URL('../../src/tfjs/', import.meta.url)
  for (const file of readdirSync(folder)) {
    const names = [
      ...readFileSync(new URL(file, folder), 'utf8').matchAll(/^(?:import|export) .*from '([^']+)'/gm),
    ].map((match) => match[1]!)
    expect(
      names.filter((name) => !name.startsWith('.')),
      file
    ).toEqual([])
  }
})
