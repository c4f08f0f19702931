/** `resize` in batches: from files, of which decoders skip what is cut off, with everything that comes before and after. */
import { expect, test } from 'vitest'
import {
  type BatchOptions,
  collect,
  type Dataset,
  fromEntries,
  fromNpy,
  imageBatches,
  loadKernel,
  type ResizeThenCrop,
} from '../../src/index.ts'
import { encodeHeader } from '../../src/npy/header.ts'
import { linkedDataset, readProjectFile } from '../support/fixtures.ts'

const kernel = await loadKernel()
const PHOTO = 'examples/photos/forest/forest-05.jpg'
const FILES = [
  PHOTO,
  'examples/photos/night/night-07.jpg',
  'test/fixtures/decode/jpeg/progressive/420.jpg',
  'test/fixtures/decode/jpeg/exif/orientation-6.jpg',
  'test/fixtures/images/rgb-320x240.png',
  'test/fixtures/images/rgba.png',
  'test/fixtures/images/grey.png',
  'test/fixtures/decode/webp/kinds/lossy.webp',
  'test/fixtures/decode/tiff/kinds/rgb-lzw.tif',
]
const KINDS: readonly ResizeThenCrop[] = [
  { shortestEdge: 40 },
  { stretch: [70, 90], center: 'down' },
  { cover: [40, 50] },
  { contain: [33, 40], fill: [9, 0, 250] },
]

async function xsOf(dataset: Dataset, options: Omit<BatchOptions, 'labelMode'>): Promise<Float32Array> {
  await using batches = await imageBatches(dataset, { labelMode: 'none', batchSize: 4, ...options })
  return (await collect(batches)).xs
}

const inMemory = async (files: readonly string[]) => {
  const read = await Promise.all(files.map(readProjectFile))
  return fromEntries(files.map((path, i) => ({ path, read: async () => read[i]! })))
}

for (const orient of [false, true]) {
  test(`of files equals that of decoded pictures${orient ? ', turned upright' : ''}`, async () => {
    const dataset = await inMemory(FILES)
    const images = await Promise.all(
      FILES.map(async (path) => kernel.decodeAsync(await readProjectFile(path), { colorMode: 'rgb', orient }))
    )
    for (const resize of KINDS) {
      for (const filter of ['nearest', 'bilinear', 'lanczos'] as const) {
        for (const antialias of filter === 'lanczos' ? [true] : [true, false]) {
          const how = { size: [35, 31], filter, antialias, resize } as const
          const xs = await xsOf(dataset, { ...how, orient, workers: 0 })
          for (const [i, path] of FILES.entries()) {
            const expected = Float32Array.from(kernel.resize(images[i]!, how).data)
            expect(xs.subarray(i * expected.length, (i + 1) * expected.length), path).toEqual(expected)
          }
        }
      }
    }
  })
}

/** 320 × 140: the size of the whole decides, whatever is cut off. */
test.each([
  [{ shortestEdge: 70 }, 0.5],
  [{ shortestEdge: 71 }, 1],
  [{ shortestEdge: 35 }, 0.25],
  [{ shortestEdge: 36 }, 0.5],
  [{ shortestEdge: 17 }, 0.125],
  [{ stretch: [17, 160] }, 0.5],
  [{ stretch: [70, 40] }, 0.5],
  [{ stretch: [17, 161] }, 1],
] as const)("decode: 'fast' to %j, at %d", async (resize, scale) => {
  const how = { size: [16, 16], resize } as const
  const image = kernel.decode(await readProjectFile(PHOTO), { scale })
  const expected = Float32Array.from(kernel.resize(image, how).data)
  expect(await xsOf(await inMemory([PHOTO]), { ...how, decode: 'fast', workers: 0 })).toEqual(expected)
})

test('is the same by workers, and before augmentation', async () => {
  const dataset = await linkedDataset(FILES)
  const augment = { rotation: 20, horizontalFlip: 0.5, contrast: [0.5, 1.5] } as const
  const normalize = { mean: [0, 1, 2], std: [1, 2, 3] }
  for (const resize of KINDS) {
    const options = { size: [24, 32], resize, augment, seed: 3, normalize } as const
    const expected = await xsOf(dataset, { ...options, workers: 0 })
    expect(await xsOf(dataset, { ...options, workers: 2 })).toEqual(expected)
  }
})

test('a cursor of another resize is refused, and one of none too', async () => {
  const dataset = await inMemory([PHOTO])
  const open = (more: object) =>
    imageBatches(dataset, { size: [8, 8], labelMode: 'none', workers: 0, seed: 1, ...more })
  const cursor = (await open({ resize: { shortestEdge: 9 } })).state()
  for (const more of [
    {},
    { resize: { shortestEdge: 10 } },
    { resize: { shortestEdge: 9, center: 'down' } },
  ]) {
    const other = await open(more)
    expect(() => other.restore(cursor)).toThrow()
  }
  const same = await open({ resize: { shortestEdge: 9, center: 'even', fill: 0 } })
  same.restore(cursor)
})

test('rows of a .npy', async () => {
  const values = Uint8Array.from({ length: 3 * 11 * 17 }, (_, i) => (i * 37 + (i >> 8) * 11) & 255)
  const dataset = await fromNpy(new Blob([new Uint8Array(encodeHeader('|u1', [3, 11, 17])), values]))
  const how = { size: [12, 12], resize: { shortestEdge: 13 } } as const
  const xs = await xsOf(dataset, { ...how, colorMode: 'grayscale', workers: 0 })
  const images = [0, 1, 2].map((i) => {
    const data = values.slice(i * 187, (i + 1) * 187)
    return [...kernel.resize({ width: 17, height: 11, channels: 1, data }, how).data]
  })
  expect([...xs]).toEqual(images.flat())
})
