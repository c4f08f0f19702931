/** The iterator protocol: epochs, order, random access, cursors, memory. */
import { describe, expect, test, vi } from 'vitest'
import {
  type Batch,
  type BatchOptions,
  collect,
  fromEntries,
  fromFileList,
  type ImageBatches,
  imageBatches,
  type Progress,
} from '../../src/index.ts'
import { classFiles } from '../support/fixtures.ts'

const dataset = fromFileList(classFiles())
const options: BatchOptions = { size: [6, 8], batchSize: 5 }
const open = (more: Partial<BatchOptions> = {}) => imageBatches(dataset, { ...options, ...more })

async function epochOf(batches: AsyncIterable<Batch>): Promise<Batch[]> {
  const all: Batch[] = []
  for await (const batch of batches) all.push(batch.copy())
  return all
}

const rowsOf = (all: readonly Batch[]) => all.flatMap(({ indices }) => Array.from(indices))

test('a loop is one epoch, the next loop the next', async () => {
  const batches = await open({ shuffle: true, seed: 3 })
  expect([batches.length, batches.samples, batches.shape]).toEqual([3, 12, [5, 6, 8, 3]])
  const first = await epochOf(batches)
  const second = await epochOf(batches)
  expect(first.map(({ epoch, index }) => [epoch, index])).toEqual([
    [0, 0],
    [0, 1],
    [0, 2],
  ])
  expect(second.map(({ epoch, index }) => [epoch, index])).toEqual([
    [1, 0],
    [1, 1],
    [1, 2],
  ])
  expect(first.map(({ shape }) => shape[0])).toEqual([5, 5, 2])
  expect(first[2]!.xs.length).toBe(2 * 6 * 8 * 3)
  for (const epoch of [first, second])
    expect(rowsOf(epoch).toSorted((a, b) => a - b)).toEqual([...Array(12).keys()])
  expect(rowsOf(first)).not.toEqual(rowsOf(second))
})

test('calls of next() up to done are one epoch too, and may overlap', async () => {
  const batches = await open()
  const results = await Promise.all([1, 2, 3, 4, 5].map(() => batches.next()))
  expect(results.map(({ done }) => done)).toEqual([false, false, false, true, false])
  expect(results.map(({ value }) => value && [value.epoch, value.index])).toEqual([
    [0, 0],
    [0, 1],
    [0, 2],
    undefined,
    [1, 0],
  ])
})

test('paths, labels and indices go together', async () => {
  const batches = await open({ shuffle: true, seed: 1, labelMode: 'sparse' })
  for (const { paths, ys, indices } of await epochOf(batches)) {
    for (const [i, index] of indices.entries()) {
      expect(paths[i]).toBe(dataset.entries[index]!.path)
      expect(ys![i]).toBe(dataset.labels[index])
      expect(paths[i]!.split('/')[0]).toBe(batches.classNames[ys![i]!])
    }
  }
})

test('at(i) gives the batch that iteration gives, and moves nothing', async () => {
  const batches = await open({ shuffle: true, seed: 8 })
  const ahead = [await batches.at(2), await batches.at(0), await batches.at(-2)]
  const all = await epochOf(batches)
  expect(ahead.map(({ xs }) => xs)).toEqual([all[2]!.xs, all[0]!.xs, all[1]!.xs])
  expect((await batches.at(0)).epoch).toBe(1)
  await expect(batches.at(3)).rejects.toMatchObject({ code: 'OPTION_VALUE', option: 'index' })
  await expect(batches.at(0.5)).rejects.toMatchObject({ code: 'OPTION_VALUE', option: 'index' })
})

test('at(i) writes into a given array', async () => {
  const batches = await open()
  const out = new Float32Array(5 * 6 * 8 * 3)
  const batch = await batches.at(0, { out })
  expect(batch.xs.buffer).toBe(out.buffer)
  await expect(batches.at(0, { out: new Float32Array(3) })).rejects.toMatchObject({ option: 'out' })
})

test('leaving a loop early ends its epoch', async () => {
  const batches = await open({ prefetch: 2 })
  for await (const { index } of batches) if (index === 1) break
  const next = await batches.next()
  expect([next.value!.epoch, next.value!.index]).toEqual([1, 0])
})

test('leaving a loop stops what was being read', async () => {
  let reading = 0
  const slow = fromFileList(classFiles())
  const entries = slow.entries.map((entry, i) => ({
    path: entry.path,
    label: 'x',
    read: (signal?: AbortSignal) =>
      i < 5
        ? entry.read()
        : new Promise<Uint8Array>((_, reject) => {
            reading++
            signal!.addEventListener('abort', () => {
              reading--
              reject(signal!.reason)
            })
          }),
  }))
  const batches = await imageBatches(fromEntries(entries), { ...options, prefetch: 2 })
  for await (const batch of batches) {
    expect(batch.index).toBe(0)
    expect(reading).toBeGreaterThan(0)
    break
  }
  expect(reading).toBe(0)
})

test('a loop that was left stays over, and holds up no other', async () => {
  const batches = await open()
  const loop = batches[Symbol.asyncIterator]()
  await loop.next()
  await loop.return!()
  expect(await loop.next()).toEqual({ done: true, value: undefined })
  expect((await epochOf(batches)).map(({ epoch }) => epoch)).toEqual([1, 1, 1])
  const abandoned = batches[Symbol.asyncIterator]()
  await abandoned.next()
  await batches.return()
  expect((await epochOf(batches)).map(({ epoch }) => epoch)).toEqual([3, 3, 3])
})

test('reset() goes back to the first batch of the same epoch', async () => {
  const batches = await open({ shuffle: true, seed: 5, prefetch: 2 })
  const first = (await batches.next()).value!
  await batches.next()
  batches.reset()
  const again = (await batches.next()).value!
  expect([again.epoch, again.index]).toEqual([0, 0])
  expect(again.xs).toEqual(first.xs)
})

test('reset() while a batch is being made: the pending call gets the first one', async () => {
  const batches = await open()
  await batches.next()
  const pending = batches.next()
  batches.reset()
  expect((await pending).value!.index).toBe(0)
})

test('two loops at the same time are an error; loops after each other are not', async () => {
  const batches = await open()
  const nested = async () => {
    for await (const _ of batches) for await (const __ of batches) void __
  }
  await expect(nested()).rejects.toMatchObject({ code: 'ITERATOR_BUSY' })
  await epochOf(batches)
  await epochOf(batches)
})

test('an equal object continues from state() with exactly the next batch', async () => {
  const batches = await open({ shuffle: true })
  await epochOf(batches)
  await batches.next()
  const cursor = JSON.parse(JSON.stringify(batches.state()))
  expect(cursor).toMatchObject({ version: 1, epoch: 1, batch: 1 })
  const rest = await epochOf(batches)

  const other = await open({ shuffle: true })
  other.restore(cursor)
  const restored = await epochOf(other)
  expect(restored.map(({ index }) => index)).toEqual([1, 2])
  expect(restored.map(({ xs }) => xs)).toEqual(rest.map(({ xs }) => xs))
  expect(other.state().seed).toBe(batches.state().seed)
})

test('a cursor of other options, another dataset or another seed is refused', async () => {
  const cursor = (await open({ shuffle: true, seed: 1 })).state()
  for (const more of [{ size: [6, 9] }, { shuffle: false }, { normalize: { scale: 2 } }] as const) {
    const other = await open({ shuffle: true, seed: 1, ...(more as Partial<BatchOptions>) })
    expect(() => other.restore(cursor)).toThrow(expect.objectContaining({ option: 'cursor.fingerprint' }))
  }
  const seeded = await open({ shuffle: true, seed: 2 })
  expect(() => seeded.restore(cursor)).toThrow(expect.objectContaining({ option: 'cursor.seed' }))
  const smaller = await imageBatches(dataset.subset([0, 1, 2]), { ...options, shuffle: true, seed: 1 })
  expect(() => smaller.restore(cursor)).toThrow(expect.objectContaining({ option: 'cursor.fingerprint' }))
})

describe('remainder', () => {
  test('drop', async () => {
    const batches = await open({ remainder: 'drop' })
    expect([batches.length, batches.samples]).toEqual([2, 10])
    expect(rowsOf(await epochOf(batches))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  test('pad', async () => {
    const batches = await open({ remainder: 'pad', labelMode: 'sparse', reuse: true, prefetch: 0 })
    expect([batches.length, batches.samples]).toEqual([3, 12])
    const last = (await epochOf(batches))[2]!
    expect(last.shape).toEqual([5, 6, 8, 3])
    expect(Array.from(last.valid)).toEqual([1, 1, 0, 0, 0])
    expect(Array.from(last.indices)).toEqual([10, 11, 4294967295, 4294967295, 4294967295])
    expect(last.paths.slice(2)).toEqual(['', '', ''])
    expect(Array.from(last.ys!)).toEqual([2, 2, -1, -1, -1])
    expect(last.xs.subarray(2 * 144).every((x) => x === 0)).toBe(true)
    expect(last.xs.subarray(0, 2 * 144).some((x) => x !== 0)).toBe(true)
  })
})

describe('buffers', () => {
  const distinct = async (batches: ImageBatches) => {
    const buffers = new Set<ArrayBufferLike>()
    for await (const { xs } of batches) buffers.add(xs.buffer)
    for await (const { xs } of batches) buffers.add(xs.buffer)
    return buffers
  }

  test('with reuse, a ring of prefetch + 1 arrays serves every epoch', async () => {
    expect((await distinct(await open({ reuse: true, prefetch: 1, batchSize: 2 }))).size).toBe(2)
    expect((await distinct(await open({ reuse: true, prefetch: 0, batchSize: 2 }))).size).toBe(1)
  })

  test('without, each batch is the caller’s', async () => {
    expect((await distinct(await open({ batchSize: 2 }))).size).toBe(12)
  })

  test('a batch of more samples than there are takes no more memory than they do', async () => {
    for (const reuse of [false, true]) {
      const { xs, shape } = (await (await open({ batchSize: 1000, reuse })).next()).value!
      expect(shape).toEqual([12, 6, 8, 3])
      expect(xs.buffer.byteLength).toBe(xs.byteLength)
    }
  })

  test('the ring may be the caller’s memory', async () => {
    const out = new Float32Array(3 * 5 * 144)
    const batches = await open({ out })
    expect(await distinct(batches)).toEqual(new Set([out.buffer]))
  })

  test('a batch in the ring stays as it is until the next call', async () => {
    const batches = await open({ reuse: true, prefetch: 2, batchSize: 1 })
    const plain = await epochOf(await open({ batchSize: 1 }))
    for await (const { xs, index } of batches) {
      await new Promise((resolve) => setTimeout(resolve, 5)) // time to make what comes ahead
      expect(xs).toEqual(plain[index]!.xs)
    }
  })

  test('every prefetch gives the same batches', async () => {
    const plain = await epochOf(await open({ prefetch: 0 }))
    for (const prefetch of [1, 2, 7]) {
      for (const reuse of [true, false]) {
        const other = await epochOf(await open({ prefetch, reuse }))
        expect(other.map(({ xs }) => xs)).toEqual(plain.map(({ xs }) => xs))
      }
    }
  })
})

describe('collect', () => {
  test('everything in one array, with the last batch right', async () => {
    const batches = await open({ labelMode: 'categorical', shuffle: true, seed: 4 })
    const seen: Progress[] = []
    const all = await collect(batches, { onProgress: (progress) => seen.push(progress) })
    const looped = await epochOf(batches)
    expect(all.shape).toEqual([12, 6, 8, 3])
    expect(Array.from(all.xs)).toEqual(looped.flatMap(({ xs }) => Array.from(xs)))
    expect(Array.from(all.ys!)).toEqual(looped.flatMap(({ ys }) => Array.from(ys!)))
    expect(all.paths).toEqual(looped.flatMap(({ paths }) => paths))
    expect(Array.from(all.labels)).toEqual(rowsOf(looped).map((row) => dataset.labels[row]))
    expect(seen.map(({ samples }) => samples)).toEqual([5, 10, 12])
  })

  test('into the caller’s array, without padding or what was dropped', async () => {
    const out = new Float32Array(12 * 144)
    const padded = await collect(await open({ remainder: 'pad', labelMode: 'sparse' }), { out })
    expect(padded.xs.buffer).toBe(out.buffer)
    expect([padded.shape[0], padded.ys!.length, padded.paths.length]).toEqual([12, 12, 12])
    expect((await collect(await open({ remainder: 'drop' }))).shape[0]).toBe(10)
    await expect(collect(await open(), { out: new Float32Array(7) })).rejects.toMatchObject({ option: 'out' })
  })
})

test('progress is told batch by batch', async () => {
  const seen: Progress[] = []
  await epochOf(await open({ onProgress: (progress) => seen.push(progress) }))
  expect(seen).toEqual(
    [5, 10, 12].map((samples, i) => ({
      epoch: 0,
      batches: i + 1,
      samples,
      totalBatches: 3,
      totalSamples: 12,
    }))
  )
})

test('a batch whose progress nobody took is still the next one', async () => {
  let calls = 0
  const batches = await open({
    onProgress: () => {
      if (++calls === 2) throw new Error('not now')
    },
  })
  expect((await batches.next()).value!.index).toBe(0)
  await expect(batches.next()).rejects.toThrow('not now')
  expect((await batches.next()).value!.index).toBe(1)
})

describe('ending', () => {
  test('close() ends everything, twice is once', async () => {
    const batches = await open()
    await batches.next()
    const pending = batches.next()
    const closing = batches.close()
    await expect(pending).rejects.toMatchObject({ code: 'ITERATOR_CLOSED' })
    await closing
    await batches.close()
    await expect(batches.next()).rejects.toMatchObject({ code: 'ITERATOR_CLOSED' })
    await expect(batches.at(0)).rejects.toMatchObject({ code: 'ITERATOR_CLOSED' })
  })

  test('a signal ends a pending call and all after it, with its reason, even if a read hangs', async () => {
    const hanging = fromEntries([
      { path: 'a.png', label: 'a', read: () => new Promise<Uint8Array>(() => {}) },
    ])
    const controller = new AbortController()
    const batches = await imageBatches(hanging, { ...options, signal: controller.signal })
    const pending = batches.next()
    setTimeout(() => controller.abort(new Error('enough')), 10)
    await expect(pending).rejects.toThrow('enough')
    await expect(batches.next()).rejects.toThrow('enough')
    await expect(batches.at(0)).rejects.toThrow('enough')
  })
})

test('reads that hang hold up no call that is aborted', async () => {
  const hang = () => new Promise<Uint8Array>(() => {})
  const entries = Array.from({ length: 20 }, (_, i) => ({ path: `${i}.png`, label: 'a', read: hang }))
  for (const workers of [0, 1]) {
    const batches = await imageBatches(fromEntries(entries), { ...options, workers })
    const first = batches.at(0)
    const controller = new AbortController()
    const second = batches.at(1, { signal: controller.signal })
    setTimeout(() => controller.abort(new Error('enough')), 10)
    await expect(second).rejects.toThrow('enough')
    await Promise.all([expect(first).rejects.toMatchObject({ code: 'ITERATOR_CLOSED' }), batches.close()])
  }
})

// A busy page decides itself which of two channels is served first, so that there it can't be told by one batch.
const notInPages = test.skipIf(typeof document !== 'undefined')

notInPages('without workers other tasks of the thread get their turn within a batch', async () => {
  const bytes = await dataset.entries[0]!.read()
  const entries = Array.from({ length: 256 }, (_, i) => ({
    path: `${i}.png`,
    label: 'a',
    read: async () => bytes,
  }))
  const batches = await imageBatches(fromEntries(entries), { size: [64, 64], batchSize: 256, workers: 0 })
  // Each sample seems to take longer than others are to wait.
  let now = performance.now()
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
    now += 20
    return now
  })
  const { port1, port2 } = new MessageChannel()
  let hadItsTurn = false
  port1.onmessage = () => {
    hadItsTurn = true
  }
  port2.postMessage(null)
  await batches.at(0)
  for (const port of [port1, port2]) port.close()
  clock.mockRestore()
  expect(hadItsTurn).toBe(true)
  await batches.close()
})

test('a compiled module of one’s own takes the place of the embedded one', async () => {
  const { coreModule } = await import('../../src/kernel/modules.ts')
  const batches = await open({ module: await coreModule() })
  expect((await batches.at(0)).xs).toEqual((await (await open()).at(0)).xs)
})
