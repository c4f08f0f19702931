/** `collect` as to types and memory; its order and labels are tested where batches are iterated. */
import { describe, expect, test } from 'vitest'
import {
  type BatchOptions,
  channelStats,
  collect,
  fromFileList,
  type ImageBatches,
  imageBatches,
} from '../../src/index.ts'
import { classFiles } from '../support/fixtures.ts'

const dataset = fromFileList(classFiles())
const open = (more: Partial<BatchOptions> = {}) =>
  imageBatches(dataset, { size: [6, 8], batchSize: 5, labelMode: 'sparse', ...more })

describe('uint8', () => {
  test('the same values in a quarter of the memory', async () => {
    const batches = await open({ shuffle: true, seed: 2 })
    const floats = await collect(batches)
    const bytes = await collect(batches, { dtype: 'uint8' })
    expect(bytes.xs).toBeInstanceOf(Uint8Array)
    expect(Array.from(bytes.xs)).toEqual(Array.from(floats.xs))
    expect({ ...bytes, xs: 0 }).toEqual({ ...floats, xs: 0 })
  })

  test('in the caller’s array, padded, and as its own label', async () => {
    const out = new Uint8Array(12 * 144)
    const batches = await open({ remainder: 'pad', labelMode: 'input' })
    const { xs, ys, shape } = await collect(batches, { dtype: 'uint8', out })
    expect([xs.buffer, ys, shape]).toEqual([out.buffer, xs, [12, 6, 8, 3]])
    expect(Array.from(out)).toEqual(Array.from((await collect(batches)).xs))
  })

  test('one batch in float32 at a time', async () => {
    const batches = await open()
    const at = batches.at.bind(batches)
    const arrays = new Set<ArrayBufferLike>()
    batches.at = async (index, options) => {
      const batch = await at(index, options)
      arrays.add(batch.xs.buffer)
      return batch
    }
    await collect(batches, { dtype: 'uint8' })
    expect(arrays.size).toBe(1)
  })

  test('only where values are bytes', async () => {
    const are = async (more: Partial<BatchOptions>) => (await open(more)).valuesAreBytes
    expect(await are({})).toBe(true)
    expect(await are({ filter: 'lanczos', fit: 'contain', normalize: { scale: 1, offset: 0 } })).toBe(true)
    expect(await are({ filter: 'nearest', antialias: false })).toBe(true)
    expect(await are({ antialias: false })).toBe(false)
    for (const normalize of [
      { scale: 1 / 255 },
      { offset: -1 },
      { samplewise: {} },
      { mean: [0, 0, 0], std: [1, 1, 1], scale: 1 },
    ]) {
      const batches = await open({ normalize })
      expect(batches.valuesAreBytes).toBe(false)
      batches.at = () => expect.unreachable('nothing is decoded')
      const expected = { code: 'OPTION_CONFLICT', option: 'dtype' }
      await expect(collect(batches, { dtype: 'uint8' })).rejects.toMatchObject(expected)
    }
  })

  test('an array of the other type', async () => {
    const batches = await open()
    const wrong = { code: 'OPTION_TYPE', option: 'out' }
    await expect(collect(batches, { out: new Uint8Array(1728) as never })).rejects.toMatchObject(wrong)
    const floats = { dtype: 'uint8', out: new Float32Array(1728) as never } as const
    await expect(collect(batches, floats)).rejects.toMatchObject(wrong)
    await expect(collect(batches, { dtype: 'uint8', out: new Uint8Array(1) })).rejects.toMatchObject({
      code: 'OPTION_VALUE',
      option: 'out',
    })
    await expect(collect(batches, { dtype: 'float16' as never })).rejects.toMatchObject({ option: 'dtype' })
  })
})

test('more than an array can hold is told before anything is decoded', async () => {
  const batches = await open()
  const samples = 2 ** 48
  const large = new Proxy(batches, {
    get: (target, key) => {
      if (key === 'samples') return samples
      if (key === 'at') return () => expect.unreachable('nothing is decoded')
      const value = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  }) as ImageBatches
  for (const [dtype, bytes] of [
    ['float32', 4],
    ['uint8', 1],
  ] as const) {
    const error = await collect(large, { dtype: dtype as 'float32' }).catch((thrown) => thrown)
    expect(error).toMatchObject({ name: 'OutputError', code: 'OUTPUT_MEMORY' })
    expect(error.message).toContain(`${samples * 144 * bytes} bytes`)
    expect(error.message).toContain('writeNpy')
  }
})

test('a dataset has no batches yet', async () => {
  for (const given of [dataset, null, [1]]) {
    const expected = { code: 'OPTION_TYPE', option: 'batches', given, expected: 'what imageBatches gives' }
    await expect(collect(given as never)).rejects.toMatchObject(expected)
    await expect(channelStats(given as never)).rejects.toMatchObject(expected)
  }
})

test('batches that are moved meanwhile are an error', async () => {
  const batches = await open()
  const onProgress = () => batches.restore({ ...batches.state(), epoch: 3 })
  await expect(collect(batches, { onProgress })).rejects.toMatchObject({ code: 'OUTPUT_MOVED' })
})
