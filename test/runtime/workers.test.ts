/** Workers: the same batches and the same errors as without, and no harm done by one that dies. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  type BatchOptions,
  type Dataset,
  type Entry,
  fromDirectoryHandle,
  fromEntries,
  fromFileList,
  type ImageBatches,
  imageBatches,
  type SampleError,
} from '../../src/index.ts'
import { classFiles, linkedDataset, readFixture } from '../support/fixtures.ts'
import { sha16 } from '../support/hash.ts'
import { type StartedWorker, type WorkerWatch, watchWorkers } from '../support/workers.ts'

const options: BatchOptions = { size: [24, 20], batchSize: 5, shuffle: true, seed: 11 }

let watch: WorkerWatch
const opened: ImageBatches[] = []

beforeAll(async () => {
  watch = await watchWorkers()
})

afterEach(async () => {
  watch.onStart = undefined
  await Promise.all(opened.splice(0).map((batches) => batches.close()))
})

afterAll(() => watch.stop())

async function open(dataset: Dataset, more: Partial<BatchOptions>): Promise<ImageBatches> {
  const batches = await imageBatches(dataset, { ...options, ...more })
  opened.push(batches)
  return batches
}

async function hashesOf(dataset: Dataset, more: Partial<BatchOptions>, epochs = 2): Promise<string[]> {
  const batches = await open(dataset, more)
  const hashes: string[] = []
  for (let epoch = 0; epoch < epochs; epoch++) {
    for await (const { xs } of batches) hashes.push(await sha16(xs))
  }
  await batches.close()
  return hashes
}

/** Formats that are decoded in the kernel and out of it. */
const MIXED = [
  'classes/Forest/a.png',
  'images/rgba.png',
  'decode/jpeg/progressive/420.jpg',
  'decode/webp/kinds/lossy.webp',
  'decode/tiff/kinds/rgb-lzw.tif',
].map((path) => `test/fixtures/${path}`)
const mixed = () => linkedDataset([...MIXED, ...MIXED, ...MIXED])

describe('the same batches for any number of workers and any prefetch', () => {
  const sources: Record<string, () => Dataset | Promise<Dataset>> = {
    'bytes that the caller reads': () => fromFileList(classFiles()),
    'files that workers open': mixed,
  }
  test.each(Object.entries(sources))('%s', async (_, source) => {
    const dataset = await source()
    const expected = await hashesOf(dataset, { workers: 0, prefetch: 0 })
    expect(new Set(expected).size).toBeGreaterThan(4)
    for (const workers of [1, 2, 4, 'auto'] as const) {
      for (const prefetch of [1, 2, 8]) {
        const hashes = await hashesOf(dataset, { workers, prefetch, reuse: prefetch === 2 })
        expect(hashes, `${workers} workers, prefetch ${prefetch}`).toEqual(expected)
      }
    }
  })

  test('at(i), and after restore at every batch', async () => {
    const dataset = await mixed()
    const batches = await open(dataset, { workers: 2 })
    const expected: string[] = []
    for await (const { xs } of batches) expected.push(await sha16(xs))
    batches.restore({ ...batches.state(), epoch: 0, batch: 0 })
    for (const [i, hash] of expected.entries()) {
      expect(await sha16((await batches.at(i)).xs)).toBe(hash)
      const other = await open(dataset, { workers: 1 })
      other.restore({ ...batches.state(), batch: i })
      expect(await sha16((await other.next()).value!.xs)).toBe(hash)
    }
  })

  test('with augmentation', async () => {
    const dataset = await mixed()
    const augment = {
      rotation: 20,
      shift: [0.1, 0.1],
      zoom: [0.9, 1.1],
      horizontalFlip: 0.5,
      brightness: [0.5, 1.5],
      crop: { area: [0.3, 1], ratio: [0.75, 1.3] },
    } satisfies BatchOptions['augment']
    const expected = await hashesOf(dataset, { augment, workers: 0 })
    expect(new Set(expected).size).toBe(6)
    expect(await hashesOf(dataset, { augment, workers: 2 })).toEqual(expected)
    expect(await hashesOf(dataset, { augment, workers: 4, prefetch: 8 })).toEqual(expected)
    expect(await hashesOf(dataset, { augment, workers: 2, seed: 12 })).not.toEqual(expected)
  })

  test('into shared memory', async ({ skip }) => {
    if (typeof SharedArrayBuffer === 'undefined') skip('this page is not cross-origin isolated')
    const dataset = await mixed()
    const expected = await hashesOf(dataset, { workers: 0 })
    const out = new Float32Array(new SharedArrayBuffer(3 * 5 * 24 * 20 * 3 * 4))
    expect(await hashesOf(dataset, { workers: 2, out })).toEqual(expected)
  })
})

describe('batches in memory that is not the caller’s own', () => {
  test('are made by one worker each where there is enough to do, and not copied', async () => {
    const dataset = await mixed()
    const expected = await hashesOf(dataset, { workers: 0, batchSize: 1 }, 1)
    const { set } = Float32Array.prototype
    let copied = 0
    Float32Array.prototype.set = function (...args: Parameters<typeof set>) {
      copied++
      set.apply(this, args)
    }
    try {
      const out = new Float32Array(3 * 24 * 20 * 3)
      expect(await hashesOf(dataset, { workers: 1, batchSize: 1, out }, 1)).toEqual(expected)
      expect(copied).toBe(dataset.length)
      for (const reuse of [false, true]) {
        copied = 0
        expect(await hashesOf(dataset, { workers: 1, batchSize: 1, reuse }, 1)).toEqual(expected)
        // The last, of which all workers make a part; and what came to the worker before the module for TIFF and WebP.
        expect(copied).toBeLessThanOrEqual(3)
      }
    } finally {
      Float32Array.prototype.set = set
    }
  })

  test('are made in the same memory after loops that were left while workers had it', async () => {
    const dataset = await mixed()
    const length = 24 * 20 * 3
    const { Float32Array: plain } = globalThis
    let allocated = 0
    globalThis.Float32Array = new Proxy(plain, {
      construct(target, args: [number]) {
        if (args[0] === length) allocated++
        return Reflect.construct(target, args)
      },
    })
    try {
      const batches = await open(dataset, { workers: 1, batchSize: 1, reuse: true, prefetch: 3 })
      for (let epoch = 0; epoch < 10; epoch++) for await (const _ of batches) break
      expect(allocated).toBe(4)
    } finally {
      globalThis.Float32Array = plain
    }
  })

  test('are made in new memory where the caller has given the old away', async () => {
    const dataset = await mixed()
    const expected = await hashesOf(dataset, { workers: 0, batchSize: 1 }, 1)
    for (const workers of [0, 2]) {
      const hashes: string[] = []
      for await (const { xs } of await open(dataset, { workers, batchSize: 1, reuse: true })) {
        hashes.push(await sha16(xs))
        structuredClone(xs.buffer, { transfer: [xs.buffer as ArrayBuffer] })
      }
      expect(hashes).toEqual(expected)
    }
  })

  test('have nothing of other memory in them', async () => {
    const entries: Entry[] = Array.from({ length: 7 }, (_, i) => ({
      path: `${i}`,
      read: async () => (i % 3 === 0 ? new Uint8Array(3) : readFixture('rgb.png')),
    }))
    for (const workers of [0, 2]) {
      for (const onError of ['skip', 'zero'] as const) {
        const more = { labelMode: 'none', onError, remainder: 'pad', batchSize: 3, workers } as const
        for await (const { xs } of await open(fromEntries(entries), { ...more, normalize: { offset: 1 } })) {
          const values = new Float32Array(xs.buffer)
          expect(values.every((value) => value === 0 || (value >= 1 && value <= 256))).toBe(true)
        }
      }
    }
  })
})

test('errors are those that the caller’s thread gives', async () => {
  const good = await readFixture('rgb.png')
  const bad: Entry[] = [
    { path: 'empty.png', read: async () => new Uint8Array(0) },
    { path: 'cut.png', read: async () => good.slice(0, 200) },
    { path: 'text.jpg', read: async () => new TextEncoder().encode('no image at all') },
    { path: 'lossless.jpg', read: async () => new Uint8Array([0xff, 0xd8, 0xff, 0xc3, 0, 2]) },
    { path: 'cut.webp', read: async () => new TextEncoder().encode('RIFF....WEBPVP8 ') },
    { path: 'large.png', read: async () => readFixture('rgb-320x240.png') },
    { path: 'gone.png', read: () => Promise.reject(Object.assign(new Error('gone'), { code: 'ENOENT' })) },
    { path: 'text', read: async () => 'no bytes' as unknown as Uint8Array },
  ]
  const linked = (await linkedDataset(['test/fixtures/missing/file.png'])).entries
  const dataset = fromEntries([...bad, ...linked])
  const failures = async (workers: number) => {
    const batches = await open(dataset, {
      size: [8, 8],
      batchSize: 20,
      maxPixels: 5000,
      labelMode: 'none',
      shuffle: false,
      onError: 'zero',
      workers,
    })
    return (await batches.next()).value!.errors.map(describeError)
  }
  const expected = await failures(0)
  expect(expected).toHaveLength(9)
  expect(new Set(expected.map(({ code }) => code)).size).toBeGreaterThan(6)
  // Node reads files in another way in a worker, and says so in other words.
  const comparable = (all: typeof expected) =>
    all.map((one, i) => (i === 8 ? { ...one, message: '', cause: {} } : one))
  expect(comparable(await failures(2))).toEqual(comparable(expected))
})

test('an epoch ends with a report of what failed in it', async () => {
  const good = await readFixture('rgb.png')
  const entries = Array.from({ length: 12 }, (_, i) => ({
    path: `${i}`,
    read: async () => (i % 5 === 1 ? new Uint8Array(3) : good),
  }))
  const batches = await open(fromEntries(entries), {
    labelMode: 'none',
    shuffle: false,
    batchSize: 3,
    onError: 'skip',
    workers: 2,
  })
  expect(batches.errors).toEqual([])
  for (let epoch = 0; epoch < 2; epoch++) {
    for await (const _ of batches) void _
    expect(batches.errors.map(({ path, code }) => [path, code])).toEqual(
      ['1', '6', '11'].map((path) => [path, 'DECODE_FORMAT'])
    )
  }
  await batches.next()
  expect(batches.errors.map(({ path }) => path)).toEqual(['1'])
  batches.reset()
  expect(batches.errors).toEqual([])
})

function describeError({ code, path, index, message, cause }: SampleError) {
  const { name, code: inner, offset, format } = cause as Error & Record<string, unknown>
  return {
    code,
    path,
    index,
    message,
    cause: { class: cause?.constructor.name, name, inner, offset, format },
  }
}

/** Grey and so large that a worker is still busy with it when it is killed. */
function largePicture(): Uint8Array {
  const header = new TextEncoder().encode('P5 6000 6000 255\n')
  const bytes = new Uint8Array(header.length + 36_000_000)
  bytes.set(header)
  return bytes
}

test('bytes that nobody has any more cost their sample, and nothing else', async () => {
  const good = await readFixture('rgb.png')
  const detached = new Uint8Array(good) // a copy: `slice` of a Buffer is none
  structuredClone(detached.buffer, { transfer: [detached.buffer] })
  const dataset = fromEntries(
    [good, good, detached, good].map((bytes, i) => ({ path: `${i}.png`, read: async () => bytes }))
  )
  for (const workers of [0, 1, 2]) {
    for (const reuse of [false, true]) {
      const batches = await open(dataset, {
        workers,
        reuse,
        labelMode: 'none',
        onError: 'skip',
        shuffle: false,
      })
      const { value } = await batches.next()
      expect(Array.from(value!.indices)).toEqual([0, 1, 3])
      expect(value!.errors.map(({ path, code }) => `${path} ${code}`)).toEqual(['2.png SAMPLE_READ'])
    }
  }
})

describe('a worker that dies', () => {
  test('costs nothing if it was not the image’s fault', async () => {
    const small = await readFixture('rgb.png')
    const large = largePicture()
    const entries = Array.from({ length: 12 }, (_, i) => ({
      path: `${i}`,
      read: async () => (i === 5 ? large : small),
    }))
    const dataset = fromEntries(entries)
    const plain = { labelMode: 'none', shuffle: false, batchSize: 4 } as const
    const expected = await hashesOf(dataset, { ...plain, workers: 0 }, 1)
    let kills = 0
    watch.onStart = (worker) => {
      if (kills++ === 0) void worker.ready.then(() => worker.kill())
    }
    expect(await hashesOf(dataset, { ...plain, workers: 1 }, 1)).toEqual(expected)
    expect(kills).toBeGreaterThan(1)
  })

  test('costs nothing if it took the memory of whole batches with it', async () => {
    const small = await readFixture('rgb.png')
    const large = largePicture()
    const entries = Array.from({ length: 20 }, (_, i) => ({
      path: `${i}`,
      read: async () => (i === 5 ? large : small),
    }))
    const more = { labelMode: 'none', shuffle: false, batchSize: 4, prefetch: 3 } as const
    const expected = await hashesOf(fromEntries(entries), { ...more, workers: 0 }, 1)
    const started: StartedWorker[] = []
    watch.onStart = (worker) => started.push(worker)
    const batches = await open(fromEntries(entries), { ...more, workers: 1 })
    const hashes: string[] = []
    for await (const { xs, index } of batches) {
      // It has the second batch, and the third in reserve.
      if (index === 0) await started[0]!.kill()
      hashes.push(await sha16(xs))
    }
    expect(started).toHaveLength(2)
    expect(hashes).toEqual(expected)
  })

  // A page is told nothing of a worker that ends before it has begun.
  test.skipIf(typeof document !== 'undefined')('before it has begun costs no image', async () => {
    const dataset = await linkedDataset(['test/fixtures/images/rgb.png', 'test/fixtures/images/grey.png'])
    const expected = await hashesOf(dataset, { workers: 0 }, 1)
    watch.onStart = (worker) => queueMicrotask(() => void worker.kill())
    const batches = await open(dataset, { workers: 1, onError: 'zero' })
    await expect(batches.next()).rejects.toMatchObject({ name: 'WorkerError', code: 'WORKER_START' })
    watch.onStart = undefined
    const { value } = await batches.next()
    expect(await sha16(value!.xs)).toBe(expected[0])
    expect(batches.errors).toEqual([])
  })

  test('twice on the same image costs that image, which the error names', async () => {
    const small = await readFixture('rgb.png')
    const large = largePicture()
    const entries = Array.from({ length: 6 }, (_, i) => ({
      path: `${i}`,
      read: async () => (i === 0 ? large : small),
    }))
    let kills = 0
    watch.onStart = (worker) => {
      if (kills++ < 2) void worker.ready.then(() => worker.kill())
    }
    const batches = await open(fromEntries(entries), {
      labelMode: 'none',
      shuffle: false,
      batchSize: 1,
      prefetch: 0,
      onError: 'zero',
      workers: 1,
    })
    const errors: SampleError[] = []
    let count = 0
    for await (const batch of batches) {
      errors.push(...batch.errors)
      count++
    }
    expect(count).toBe(6)
    expect(errors.map(({ code, path }) => [code, path])).toEqual([['WORKER_DIED', '0']])
  })
})

describe('stopping', () => {
  const never: Entry = { path: 'never', read: () => new Promise(() => {}) }

  test('an abort while a file is being read', async () => {
    const control = new AbortController()
    const batches = await open(fromEntries([never]), {
      labelMode: 'none',
      workers: 1,
      signal: control.signal,
    })
    const next = batches.next()
    control.abort(new Error('enough'))
    await expect(next).rejects.toThrow('enough')
  })

  test('close() while a file is being read and another decoded', async () => {
    const large = largePicture()
    const decoding = { path: 'large', read: async () => large }
    const batches = await open(fromEntries([decoding, never]), { labelMode: 'none', workers: 2 })
    const [next, at] = [batches.next(), batches.at(0)]
    const results = Promise.allSettled([next, at])
    await new Promise((resolve) => setTimeout(resolve, 20))
    await batches.close()
    for (const result of await results) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'ITERATOR_CLOSED' } })
    }
  })

  test('batches that ask for the same number of workers share them', async () => {
    const dataset = await linkedDataset(['test/fixtures/images/rgb.png', 'test/fixtures/images/rgba.png'])
    const before = watch.started.length
    const first = await open(dataset, { workers: 1 })
    const second = await open(dataset, { workers: 1, size: [9, 9] })
    await Promise.all([first.next(), second.next()])
    expect(watch.started.length - before).toBe(1)
    await first.close()
    expect((await second.at(0)).shape).toEqual([2, 9, 9, 3])
    expect(watch.started.length - before).toBe(1)
  })

  test('epochs broken off after one batch leave nothing behind', async () => {
    const dataset = await mixed()
    const before = watch.started.length
    const batches = await open(dataset, { workers: 2, reuse: true })
    for (let epoch = 0; epoch < 200; epoch++) {
      for await (const batch of batches) {
        expect(batch.epoch).toBe(epoch)
        break
      }
    }
    // Nor does the first TIFF or WebP cost any of the two.
    expect(watch.started.length - before).toBeLessThanOrEqual(2)
  })
})

// Of Node, test/unit/fromDirectory.test.ts asks the same.
const inPages = test.skipIf(typeof document === 'undefined')

inPages.each([0, 1])('a file that is deleted in mid-epoch, with %d workers', async (workers) => {
  const root = await navigator.storage.getDirectory()
  const folder = await root.getDirectoryHandle(`deleting-${workers}`, { create: true })
  const classFolder = await folder.getDirectoryHandle('x', { create: true })
  for (const name of ['1.png', '2.png', '3.png']) {
    const writable = await (await classFolder.getFileHandle(name, { create: true })).createWritable()
    await writable.write(Uint8Array.from(await readFixture('rgb.png')))
    await writable.close()
  }
  const dataset = await fromDirectoryHandle(folder)
  const more = { size: [2, 2], batchSize: 1, prefetch: 0, shuffle: false, workers } as const
  const throwing = await open(dataset, more)
  const skipping = await open(dataset, { ...more, onError: 'skip' })
  await Promise.all([throwing.next(), skipping.next()])
  await classFolder.removeEntry('2.png')
  await expect(throwing.next()).rejects.toMatchObject({ code: 'SAMPLE_READ', path: 'x/2.png' })
  expect((await skipping.next()).value!.paths).toEqual([])
  expect((await skipping.next()).value!.paths).toEqual(['x/3.png'])
  expect(skipping.errors.map(({ path }) => path)).toEqual(['x/2.png'])
  await root.removeEntry(`deleting-${workers}`, { recursive: true })
})

test('where workers can’t be started, auto works without and a number is an error', async ({ skip }) => {
  if (typeof document === 'undefined') skip('a process can always start threads')
  const dataset = await linkedDataset(['test/fixtures/images/rgb.png'])
  const expected = await hashesOf(dataset, { workers: 0 })
  const workerUrl = new URL('/test/fixtures/missing/worker.js', location.href)
  expect(await hashesOf(dataset, { workers: 'auto', workerUrl })).toEqual(expected)
  for (const onError of ['throw', 'skip', 'zero'] as const) {
    const batches = await open(dataset, { workers: 2, workerUrl, onError })
    await expect(batches.next()).rejects.toMatchObject({ name: 'WorkerError', code: 'WORKER_START' })
    await expect(batches.at(0)).rejects.toMatchObject({ code: 'WORKER_START' })
  }
})
