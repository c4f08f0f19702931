/** A `.npy` as a dataset, from Blobs: in Node and in pages. */
import { describe, expect, test } from 'vitest'
import { balanced, collect, fromNpy, imageBatches } from '../../src/index.ts'
import { encodeHeader } from '../../src/npy/header.ts'

/** A Blob that tells which bytes of it were read. */
class WatchedBlob extends Blob {
  readonly read: [from: number, to: number][] = []
  override slice(from = 0, to = this.size, type?: string): Blob {
    this.read.push([from, to])
    return super.slice(from, to, type)
  }
}

function npy(descr: string, shape: readonly number[], values: Uint8Array<ArrayBuffer>): WatchedBlob {
  return new WatchedBlob([new Uint8Array(encodeHeader(descr, shape)), values])
}

/** Every byte another one than its neighbours. */
const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 37 + (i >> 8) * 11) & 255)

const bytesOf = (values: ArrayBufferView<ArrayBuffer>) => new Uint8Array(values.buffer, 0, values.byteLength)

describe.each([0, 2])('by %i workers', (workers) => {
  test.each([
    ['grayscale', [5, 7, 9], 1],
    ['grayscale', [5, 7, 9, 1], 1],
    ['rgb', [5, 7, 9, 3], 3],
    ['rgba', [5, 7, 9, 4], 4],
  ] as const)('%s %j: the bytes that are stored', async (colorMode, shape, channels) => {
    const values = bytes(5 * 7 * 9 * channels)
    const dataset = await fromNpy(npy('|u1', shape, values))
    const options = { size: [7, 9], colorMode, labelMode: 'none', batchSize: 2, workers } as const
    await using batches = await imageBatches(dataset, options)
    const { xs } = await collect(batches, { dtype: 'uint8' })
    expect(xs).toEqual(values)
    expect(batches.paths).toEqual([0, 1, 2, 3, 4].map((i) => `rows[${i}]`))
  })
})

test('NCHW is stored channel by channel, and handed out as is asked for', async () => {
  const values = bytes(3 * 4 * 5 * 6)
  const dataset = await fromNpy(npy('|u1', [3, 4, 5, 6], values), { layout: 'NCHW' })
  const options = { size: [5, 6], colorMode: 'rgba', layout: 'NCHW', labelMode: 'none', workers: 0 } as const
  const { xs } = await collect(await imageBatches(dataset, options), { dtype: 'uint8' })
  expect(xs).toEqual(values)
})

test('alpha is alpha: opaque, half and none are not the same', async () => {
  const values = Uint8Array.of(10, 20, 30, 0, 40, 50, 60, 0, 70, 80, 90, 128, 1, 2, 3, 255)
  const dataset = await fromNpy(npy('|u1', [2, 1, 2, 4], values))
  const options = { size: [1, 2], colorMode: 'rgba', labelMode: 'none', workers: 0 } as const
  const { xs } = await collect(await imageBatches(dataset, options), { dtype: 'uint8' })
  expect(xs).toEqual(values)
})

test('only the header and the rows that are asked for are read', async () => {
  const blob = npy('|u1', [1000, 4, 4, 3], bytes(1000 * 48))
  const header = encodeHeader('|u1', [1000, 4, 4, 3]).length
  const dataset = await fromNpy(blob)
  expect(
    blob.read.every(([from, to]) => from >= 0 && to <= header),
    'the header alone'
  ).toBe(true)
  blob.read.length = 0
  const part = dataset.subset([999, 3, 500])
  await using batches = await imageBatches(part, { size: [4, 4], labelMode: 'none', workers: 0, prefetch: 0 })
  await batches.at(0)
  const rows = blob.read
    .filter(([from]) => from >= header)
    .map(([from, to]) => [(from - header) / 48, (to - from) / 48])
  expect(rows.toSorted(([a], [b]) => a! - b!)).toEqual([
    [3, 1],
    [500, 1],
    [999, 1],
  ])
  blob.read.length = 0
  await batches.at(0)
  expect(blob.read.length, 'the header is not read again').toBe(3)
})

test('a dataset as any other: labels, a sampler, resizing and augmentation', async () => {
  const labels = npy('<i8', [6], bytesOf(BigInt64Array.of(0n, 1n, 0n, 2n, 0n, 1n)))
  const dataset = await fromNpy(npy('|u1', [6, 8, 8, 3], bytes(6 * 192)), {
    labels,
    classNames: ['a', 'b', 'c'],
  })
  expect(dataset.classNames).toEqual(['a', 'b', 'c'])
  expect(dataset.labels).toEqual(Int32Array.of(0, 1, 0, 2, 0, 1))
  const sampler = balanced(dataset.labels, { seed: 1 })
  const options = {
    size: [16, 12],
    sampler,
    augment: { rotation: 20 },
    seed: 3,
    labelMode: 'sparse',
  } as const
  await using batches = await imageBatches(dataset, { ...options, batchSize: 9, workers: 2 })
  const { xs, ys } = await batches.at(0)
  expect(Array.from(ys!).toSorted()).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2])
  await using again = await imageBatches(dataset, { ...options, batchSize: 9, workers: 0 })
  expect((await again.at(0)).xs).toEqual(xs)
})

test('labels as arrays, without names, and without some', async () => {
  const blob = () => npy('|u1', [3, 2, 2], bytes(12))
  const dataset = await fromNpy(blob(), { labels: [2, -1, 0] })
  expect(dataset.classNames).toEqual(['0', '1', '2'])
  expect(dataset.labels).toEqual(Int32Array.of(2, -1, 0))
  const typed = await fromNpy(blob(), { labels: Uint8Array.of(1, 0, 1), classNames: ['no', 'yes'] })
  expect(typed.labels).toEqual(Int32Array.of(1, 0, 1))
  expect((await fromNpy(blob())).classNames).toEqual([])
})

describe('refused', () => {
  const pictures = () => npy('|u1', [3, 2, 2], bytes(12))
  test.each([
    [
      'floats',
      npy('<f4', [1, 2, 2], bytes(16)),
      'NPY_UNSUPPORTED',
      /type float32.*astype\('uint8'\).*openNpy/,
    ],
    [
      'two channels',
      npy('|u1', [1, 2, 2, 2], bytes(8)),
      'NPY_UNSUPPORTED',
      /\[1, 2, 2, 2\].*1, 3 or 4 channels/,
    ],
    ['planes without layout', npy('|u1', [1, 3, 2, 5], bytes(30)), 'NPY_UNSUPPORTED', /layout: 'NHWC'/],
    ['vectors', npy('|u1', [4, 4], bytes(16)), 'NPY_UNSUPPORTED', /\[4, 4\]/],
    ['no rows', npy('|u1', [0, 4, 4], bytes(0)), 'DATASET_EMPTY', /^rows has no rows$/],
    ['no .npy', new Blob(['GIF89a']), 'NPY_FORMAT', /./],
  ] as const)('%s', async (_, blob, code, message) => {
    await expect(fromNpy(blob)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })

  test.each([
    [{ labels: [1, 2] }, 'OPTION_CONFLICT', /labels: expected 3 labels/],
    [{ labels: [1, 2, 0.5] }, 'OPTION_VALUE', /labels\[2\]/],
    [{ labels: [1, 2, -2] }, 'OPTION_VALUE', /labels\[2\]/],
    [{ labels: [0, 1, 2], classNames: ['a', 'b'] }, 'DATASET_LABEL_UNKNOWN', /rows\[2\].*label 2/],
    [{ labels: [0, 1, 2e9] }, 'OPTION_CONFLICT', /classNames/],
    [{ labels: npy('<f4', [3, 2], bytes(24)) }, 'OPTION_VALUE', /labels.*argmax/],
    [{ labels: 5 as never }, 'OPTION_TYPE', /^labels: expected an array of integers, or a Blob.*, got 5$/],
    [{ layout: 'HWC' as 'NHWC' }, 'OPTION_VALUE', /layout/],
    [{ label: [] } as object, 'OPTION_UNKNOWN', /options\.label/],
  ] as const)('%j', async (options, code, message) => {
    await expect(fromNpy(pictures(), options)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
  })
})
