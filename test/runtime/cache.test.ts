/** A cache in memory: the same bytes as without, and files are read once. */
import { expect, test, vi } from 'vitest'
import { MemoryStore } from '../../src/cache/memory.ts'
import { type BatchOptions, type Dataset, type Entry, fromEntries, imageBatches } from '../../src/index.ts'
import { readProjectFile } from '../support/fixtures.ts'
import { sha16 } from '../support/hash.ts'

const FILES = [
  'classes/Forest/a.png',
  'images/rgba.png',
  'decode/jpeg/progressive/420.jpg',
  'decode/webp/kinds/lossy.webp',
  'decode/tiff/kinds/rgb-lzw.tif',
]
const AUGMENT = { rotation: 20, shift: [0.1, 0.1], horizontalFlip: 0.5, brightness: [0.5, 1.5] } as const

/** A dataset that counts how often it is read. */
function counted(more: Partial<Entry> = {}): { dataset: Dataset; reads: () => number } {
  let reads = 0
  const entries = [...FILES, ...FILES].map((path, i) => ({
    path: `${i}/${path}`,
    ...more,
    read: async () => {
      reads++
      return readProjectFile(`test/fixtures/${path}`)
    },
  }))
  return { dataset: fromEntries(entries), reads: () => reads }
}

async function hashesOf(dataset: Dataset, more: Partial<BatchOptions>, epochs = 3): Promise<string[]> {
  const batches = await imageBatches(dataset, {
    size: [20, 24],
    batchSize: 4,
    labelMode: 'none',
    shuffle: true,
    seed: 5,
    ...more,
  })
  const hashes: string[] = []
  for (let epoch = 0; epoch < epochs; epoch++) {
    for await (const { xs } of batches) hashes.push(await sha16(xs))
  }
  await batches.close()
  return hashes
}

const KINDS: Record<string, Partial<BatchOptions>> = {
  'plain samples': {},
  'normalised and augmented ones': { augment: AUGMENT, normalize: { mean: [1, 2, 3], std: [4, 5, 6] } },
  'float samples': { antialias: false, augment: AUGMENT, layout: 'NCHW' },
  'grey ones': { colorMode: 'grayscale', filter: 'lanczos', fit: 'cover', orient: true },
  'centres of larger ones': { resize: { shortestEdge: 30 }, augment: AUGMENT },
}

test.each(Object.entries(KINDS))('%s', async (_, options) => {
  const expected = await hashesOf(counted().dataset, { ...options, workers: 0 })
  for (const workers of [0, 2]) {
    const { dataset, reads } = counted()
    expect(await hashesOf(dataset, { ...options, workers, cache: 'memory' }), `${workers}`).toEqual(expected)
    expect(reads()).toBe(dataset.length)
  }
})

test('a file of another size is read again', async () => {
  const { dataset, reads } = counted({ size: 1 })
  const batches = await imageBatches(dataset, { size: [4, 4], labelMode: 'none', cache: 'memory' })
  for (let i = 0; i < 3; i++) await batches.at(0)
  expect(reads()).toBe(10)
  ;(dataset.entries[3] as { size: number }).size = 2
  await batches.at(0)
  expect(reads()).toBe(11)
  await batches.close()
})

test('what failed is tried again, and not kept', async () => {
  let fails = true
  const good = await readProjectFile('test/fixtures/images/rgb.png')
  const read = async () => {
    if (fails) throw new Error('not yet')
    return good
  }
  const batches = await imageBatches(fromEntries([{ path: 'x', read }]), {
    size: [4, 4],
    labelMode: 'none',
    cache: 'memory',
  })
  await expect(batches.at(0)).rejects.toThrow('not yet')
  fails = false
  expect((await batches.at(0)).valid[0]).toBe(1)
  fails = true
  expect((await batches.at(0)).valid[0]).toBe(1)
  await batches.close()
})

test('what workers still make when it is closed is nobody’s', async () => {
  const { dataset } = counted()
  // The same workers, so that they live on.
  const other = await imageBatches(dataset, { size: [20, 24], workers: 1, labelMode: 'none' })
  for (let i = 0; i < 5; i++) {
    const batches = await imageBatches(dataset, {
      size: [20, 24],
      workers: 1,
      batchSize: 1,
      prefetch: 6,
      labelMode: 'none',
      cache: 'memory',
    })
    await batches.next()
    await batches.close()
  }
  // An error in the pool would be one that nobody catches, or a call that never ends.
  expect((await other.at(0)).errors).toEqual([])
  await other.close()
})

test('where there is no more memory the caching ends, and not the run', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const store = new MemoryStore(2, 2 ** 50)
  for (const row of [0, 1]) store.put(row, [1, 1], new Uint8Array(1))
  expect(store.stampOf(0)).toBe(undefined)
  expect(warn).toHaveBeenCalledTimes(1)
  warn.mockRestore()
})

test('wrong options', async () => {
  const { dataset } = counted()
  const open = (more: object) => imageBatches(dataset, { size: [4, 4], labelMode: 'none', ...more })
  await expect(open({ cache: true })).rejects.toMatchObject({ code: 'OPTION_TYPE', option: 'cache' })
  await expect(open({ cache: '' })).rejects.toMatchObject({ code: 'OPTION_TYPE', option: 'cache' })
  await expect(
    open({ cache: 'memory', augment: { crop: { area: [0.5, 1], ratio: [1, 1] } } })
  ).rejects.toMatchObject({ code: 'OPTION_CONFLICT', option: 'cache' })
  if (typeof document !== 'undefined') {
    await expect(open({ cache: 'file.cache' })).rejects.toMatchObject({
      code: 'OPTION_VALUE',
      option: 'cache',
    })
  }
})
