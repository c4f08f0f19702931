/** Bad input: a typed error that names the argument or the file, what was given and what was expected. */
import { describe, expect, test, vi } from 'vitest'
import {
  type BatchOptions,
  DatasetError,
  DecodeError,
  type Entry,
  fromDirectoryHandle,
  fromEntries,
  fromFileList,
  fromManifest,
  imageBatches,
  loadKernel,
  OptionError,
  SampleError,
  sequential,
  shuffled,
} from '../../src/index.ts'
import { classFiles, readFixture } from '../support/fixtures.ts'

const read = vi.fn(async () => readFixture('rgb.png'))
const entry = (path: string, label?: string): Entry =>
  label === undefined ? { path, read } : { path, label, read }
const dataset = fromEntries([entry('a/1.png', 'a'), entry('b/2.png', 'b'), entry('c/3.png', 'c')])

/** Options that are wrong: what is set, the code, the option that is named. */
const WRONG: [name: string, options: object, code: string, option: string][] = [
  ['an unknown option', { batchsize: 3 }, 'OPTION_UNKNOWN', 'options.batchsize'],
  ['no size', { size: undefined }, 'OPTION_TYPE', 'size'],
  ['a number as size', { size: 224 }, 'OPTION_TYPE', 'size'],
  ['a size of three', { size: [1, 2, 3] }, 'OPTION_VALUE', 'size'],
  ['a size of 0', { size: [0, 4] }, 'OPTION_VALUE', 'size[0]'],
  ['a size of -1', { size: [4, -1] }, 'OPTION_VALUE', 'size[1]'],
  ['a size of 1.5', { size: [4, 1.5] }, 'OPTION_VALUE', 'size[1]'],
  ['a size of NaN', { size: [Number.NaN, 1] }, 'OPTION_VALUE', 'size[0]'],
  ['a text as size', { size: ['4', 4] }, 'OPTION_TYPE', 'size[0]'],
  ['a batch of none', { batchSize: 0 }, 'OPTION_VALUE', 'batchSize'],
  ['an unknown filter', { filter: 'cubic' }, 'OPTION_VALUE', 'filter'],
  ['an unknown colour mode', { colorMode: 'rgbx' }, 'OPTION_VALUE', 'colorMode'],
  ['a colour mode that is no text', { colorMode: 3 }, 'OPTION_TYPE', 'colorMode'],
  ['a filter that needs antialiasing', { antialias: false, filter: 'lanczos' }, 'OPTION_CONFLICT', 'filter'],
  [
    'mean of the wrong length',
    { normalize: { mean: [1], std: [1, 1, 1] } },
    'OPTION_VALUE',
    'normalize.mean',
  ],
  ['std missing', { normalize: { mean: [1, 2, 3] } }, 'OPTION_TYPE', 'normalize.std'],
  ['std of 0', { normalize: { mean: [0, 0, 0], std: [1, 0, 1] } }, 'OPTION_VALUE', 'normalize.std[1]'],
  [
    'offset beside mean',
    { normalize: { mean: [0, 0, 0], std: [1, 1, 1], offset: 1 } },
    'OPTION_CONFLICT',
    'normalize.offset',
  ],
  [
    'mean beside samplewise',
    { normalize: { samplewise: {}, mean: [1] } },
    'OPTION_CONFLICT',
    'normalize.mean',
  ],
  [
    'an infinite scale',
    { normalize: { scale: Number.POSITIVE_INFINITY } },
    'OPTION_VALUE',
    'normalize.scale',
  ],
  ['an unknown normalisation', { normalize: { rescale: 2 } }, 'OPTION_UNKNOWN', 'normalize.rescale'],
  ['shuffle beside a sampler', { sampler: sequential(3), shuffle: true }, 'OPTION_CONFLICT', 'shuffle'],
  ['a sampler that is none', { sampler: [2, 1, 0] }, 'OPTION_TYPE', 'sampler'],
  ['a negative seed', { seed: -1 }, 'OPTION_VALUE', 'seed'],
  ['a fractional seed', { seed: 0.5 }, 'OPTION_VALUE', 'seed'],
  ['out of the wrong length', { out: new Float32Array(7) }, 'OPTION_VALUE', 'out'],
  ['out of the wrong type', { out: new Float64Array(96) }, 'OPTION_TYPE', 'out'],
  ['out too small for prefetch', { out: new Float32Array(96), prefetch: 1 }, 'OPTION_CONFLICT', 'out'],
  ['out without reuse', { out: new Float32Array(96), reuse: false }, 'OPTION_CONFLICT', 'reuse'],
  ['binary labels of three classes', { labelMode: 'binary' }, 'OPTION_CONFLICT', 'labelMode'],
  ['a remainder that leaves nothing', { batchSize: 4, remainder: 'drop' }, 'OPTION_CONFLICT', 'batchSize'],
  ['a negative prefetch', { prefetch: -1 }, 'OPTION_VALUE', 'prefetch'],
  ['maxPixels of 0', { maxPixels: 0 }, 'OPTION_VALUE', 'maxPixels'],
  ['a signal that is none', { signal: {} }, 'OPTION_TYPE', 'signal'],
  ['progress to a text', { onProgress: 'log' }, 'OPTION_TYPE', 'onProgress'],
  ['a module that is none', { module: new Uint8Array(4) }, 'OPTION_TYPE', 'module'],
]

describe('options fail at construction, before any file is read', () => {
  for (const [name, options, code, option] of WRONG) {
    test(name, async () => {
      read.mockClear()
      const promise = imageBatches(dataset, { size: [4, 4], batchSize: 2, ...options } as BatchOptions)
      const error = await promise.then(
        () => undefined,
        (thrown: unknown) => thrown
      )
      expect(error).toBeInstanceOf(OptionError)
      expect(error).toMatchObject({ code, option, name: 'OptionError' })
      expect((error as OptionError).message).toMatch(/expected .+, got .+/)
      expect(read).not.toHaveBeenCalled()
    })
  }

  test('something that is no dataset', async () => {
    await expect(imageBatches([] as never, { size: [4, 4] })).rejects.toMatchObject({
      code: 'OPTION_TYPE',
      option: 'dataset',
    })
  })

  test('labels that entries do not have', async () => {
    const unlabelled = fromEntries([entry('a.png', 'a'), entry('b.png')])
    const promise = imageBatches(unlabelled, { size: [4, 4] })
    await expect(promise).rejects.toMatchObject({ code: 'OPTION_CONFLICT', option: 'labelMode' })
    await expect(promise).rejects.toThrow('"b.png"')
  })

  test('samplers', () => {
    expect(() => shuffled(4, {} as never)).toThrow(expect.objectContaining({ option: 'seed' }))
    expect(() => sequential(-1)).toThrow(expect.objectContaining({ option: 'n' }))
  })
})

test('a sampler that leaves the dataset is found out', async () => {
  const sampler = { length: 3, at: () => 3 }
  const batches = await imageBatches(dataset, { size: [4, 4], sampler })
  await expect(batches.next()).rejects.toMatchObject({ code: 'OPTION_VALUE', option: 'sampler.at(0, 0)' })
})

describe('datasets', () => {
  const caught = async (make: () => unknown) => {
    try {
      await make()
    } catch (error) {
      return error
    }
    throw new Error('nothing was thrown')
  }

  test('a label that is not among the classes', async () => {
    const error = await caught(() =>
      fromEntries([entry('a/1.png', 'a'), entry('x/2.png', 'x')], { classes: ['a', 'b'] })
    )
    expect(error).toBeInstanceOf(DatasetError)
    expect(error).toMatchObject({ code: 'DATASET_LABEL_UNKNOWN', path: 'x/2.png' })
    expect((error as Error).message).toBe("x/2.png: its label 'x' is not among the classes 'a', 'b'")
  })

  test('no entries', async () => {
    expect(await caught(() => fromEntries([]))).toMatchObject({ code: 'DATASET_EMPTY' })
  })

  test('classes given twice, and entries that are none', async () => {
    expect(await caught(() => fromEntries([entry('1')], { classes: ['a', 'a'] }))).toMatchObject({
      option: 'classes[1]',
    })
    expect(await caught(() => fromEntries([{ path: 'x' } as Entry]))).toMatchObject({
      option: 'entries[0].read',
    })
    expect(await caught(() => fromEntries('x' as never))).toMatchObject({ option: 'entries' })
  })

  const file = (webkitRelativePath: string) => ({
    name: webkitRelativePath.split('/').at(-1)!,
    size: 1,
    webkitRelativePath,
    arrayBuffer: async () => new ArrayBuffer(0),
  })

  test('files without class folders', async () => {
    const error = await caught(() => fromFileList([file('root/1.png'), file('root/2.jpg')]))
    expect(error).toMatchObject({ code: 'DATASET_NO_CLASSES', path: 'root' })
    expect((error as Error).message).toMatch(/2 image files but no class folders.*labels: 'none'/)
    expect(fromFileList([file('root/1.png'), file('root/2.jpg')], { labels: 'none' }).length).toBe(2)
  })

  test('an empty folder, and one without images', async () => {
    expect(await caught(() => fromFileList([]))).toMatchObject({ code: 'DATASET_EMPTY' })
    expect(await caught(() => fromFileList([file('root/a/readme.txt')]))).toMatchObject({
      code: 'DATASET_EMPTY',
    })
  })

  test('a class that was asked for and is empty', async () => {
    const error = await caught(() => fromFileList(classFiles(), { classes: ['night', 'day'] }))
    expect(error).toMatchObject({ code: 'DATASET_CLASS_EMPTY', path: 'classes/day' })
  })

  const directory = (name: string, ...children: object[]) => ({
    kind: 'directory' as const,
    name,
    async *values() {
      yield* children
    },
  })
  const fileHandle = (name: string) => ({ kind: 'file' as const, name, getFile: async () => file(name) })

  test('an empty class folder of a directory handle', async () => {
    const root = directory('root', directory('cats', fileHandle('1.png')), directory('dogs')) as never
    expect(await caught(() => fromDirectoryHandle(root))).toMatchObject({
      code: 'DATASET_CLASS_EMPTY',
      path: 'root/dogs',
    })
    const allowed = await fromDirectoryHandle(root, { allowEmptyClasses: true })
    expect(allowed.classNames).toEqual(['cats', 'dogs'])
  })

  test('a handle that is none, and unknown options', async () => {
    expect(await caught(() => fromDirectoryHandle({} as never))).toMatchObject({ option: 'handle' })
    expect(await caught(() => fromFileList([], { class: [] } as never))).toMatchObject({
      code: 'OPTION_UNKNOWN',
    })
    expect(await caught(() => fromFileList([], { extensions: 'png' } as never))).toMatchObject({
      option: 'extensions',
    })
    expect(await caught(() => fromFileList([], { classes: ['a'], labels: 'none' }))).toMatchObject({
      code: 'OPTION_CONFLICT',
    })
  })

  test('manifests', async () => {
    const broken = `data:text/plain,${encodeURIComponent('{"entries": 3}')}`
    expect(await caught(() => fromManifest(broken))).toMatchObject({ code: 'DATASET_MANIFEST' })
    const noPath = `data:text/plain,${encodeURIComponent('[{"label": "a"}]')}`
    expect(((await caught(() => fromManifest(noPath))) as Error).message).toMatch(
      /entry 0 has no path and no url: \{"label":"a"\}/
    )
    const unnamed = await caught(() => fromManifest([{ url: 'data:,', label: { a: 1 } as never }]))
    expect(unnamed).toMatchObject({ code: 'DATASET_MANIFEST', path: 'the manifest' })
    expect((unnamed as Error).message).toBe(
      'the manifest: entry 0: expected a class name as its label, got {"a":1}'
    )
    const classes = await caught(() => fromManifest({ entries: [{ path: 'a.png' }], classes: 'y' as never }))
    expect(classes).toMatchObject({ code: 'DATASET_MANIFEST', path: 'the manifest' })
    expect((classes as Error).message).toMatch(/^the manifest: classes: expected .* got "y"$/)
    for (const text of ['', 'path,label\n', '[]', '{"entries":[]}']) {
      const path = `data:text/plain,${encodeURIComponent(text)}`
      expect(await caught(() => fromManifest(path))).toMatchObject({ code: 'DATASET_EMPTY', path })
    }
    const twice = `data:text/plain,${encodeURIComponent('path,label, label\na,b,c')}`
    const doubled = await caught(() => fromManifest(twice))
    expect(doubled).toMatchObject({ code: 'DATASET_MANIFEST', path: twice })
    expect((doubled as Error).message).toContain('the column "label" appears twice')
    const ragged = `data:text/plain,${encodeURIComponent('path,label\na,b,c')}`
    expect(await caught(() => fromManifest(ragged))).toMatchObject({ code: 'DATASET_MANIFEST' })
    expect(await caught(() => fromManifest('http://['))).toMatchObject({ option: 'manifest' })
    expect(await caught(() => fromManifest([], { base: 'http://[' }))).toMatchObject({ option: 'base' })
    const relative = `data:text/plain,${encodeURIComponent('[{"path": "a.png"}]')}`
    expect(((await caught(() => fromManifest(relative))) as Error).message).toMatch(
      /"a.png" is relative; give a base/
    )
  })
})

describe('files that are no images', async () => {
  const good = await readFixture('rgb.png')
  const BAD: [path: string, bytes: () => Promise<Uint8Array>, code: string][] = [
    ['zero.png', async () => new Uint8Array(0), 'DECODE_EMPTY'],
    ['text.jpg', async () => new TextEncoder().encode('no image at all'), 'DECODE_FORMAT'],
    ['cut.png', async () => good.slice(0, good.length >> 1), 'DECODE_CORRUPT'],
    ['header.png', async () => good.slice(0, 20), 'DECODE_CORRUPT'],
    ['soi.jpg', async () => new Uint8Array([0xff, 0xd8, 0xff, 0xd9]), 'DECODE_CORRUPT'],
    ['photo.gif', async () => new TextEncoder().encode('GIF89a and so on'), 'DECODE_CORRUPT'],
    ['photo.webp', async () => new TextEncoder().encode('RIFF....WEBPVP8 '), 'DECODE_CORRUPT'],
    ['lossless.jpg', async () => new Uint8Array([0xff, 0xd8, 0xff, 0xc3, 0, 2]), 'DECODE_UNSUPPORTED'],
    ['gone.png', () => Promise.reject(new Error('no such file')), 'SAMPLE_READ'],
  ]
  const bad = BAD.map(([path, read]) => ({ path, label: 'x', read }))
  const mixed = fromEntries([entry('good-0.png', 'x'), ...bad, entry('good-1.png', 'y')])
  const options: BatchOptions = { size: [3, 4], batchSize: 20, labelMode: 'sparse' }

  for (const [path, , code] of BAD) {
    test(`${path} throws, and the error names it`, async () => {
      const index = mixed.entries.findIndex((item) => item.path === path)
      const batches = await imageBatches(mixed.subset([0, index]), options)
      const error = await batches.next().catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(SampleError)
      expect(error).toMatchObject({ code, path, index: 1 })
      expect((error as SampleError).message.startsWith(`${path}: `)).toBe(true)
      expect((error as SampleError).cause).toBeInstanceOf(code === 'SAMPLE_READ' ? Error : DecodeError)
    })
  }

  test('the first failure in the order of the batch is thrown, and the call after tries again', async () => {
    const batches = await imageBatches(mixed, { ...options, batchSize: 11 })
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(batches.next()).rejects.toMatchObject({ path: 'zero.png', index: 1 })
    }
    for await (const _ of await imageBatches(mixed.subset([0, 10]), options)) void _
  })

  const codes = BAD.map(([, , code]) => code)

  test('zero: the epoch goes on, failed samples are zero and not valid', async () => {
    const batches = await imageBatches(mixed, { ...options, onError: 'zero', normalize: { offset: 1 } })
    const { value } = await batches.next()
    expect(value!.shape).toEqual([11, 3, 4, 3])
    expect(Array.from(value!.valid)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    expect(value!.errors.map(({ code }) => code)).toEqual(codes)
    expect(value!.xs.subarray(36, 10 * 36).every((x) => x === 0)).toBe(true)
    expect(value!.xs.subarray(10 * 36).every((x) => x >= 1)).toBe(true)
  })

  test('skip: failed samples are left out', async () => {
    const plain = await imageBatches(mixed.subset([0, 10]), options)
    const expected = (await plain.next()).value!
    const batches = await imageBatches(mixed, { ...options, onError: 'skip' })
    const { value } = await batches.next()
    expect(value!.shape).toEqual([2, 3, 4, 3])
    expect(value!.xs).toEqual(expected.xs)
    expect(value!.paths).toEqual(['good-0.png', 'good-1.png'])
    expect(Array.from(value!.ys!)).toEqual([0, 1])
    expect(value!.errors.map(({ path }) => path)).toEqual(BAD.map(([path]) => path))
  })

  test('skip into full batches: what was skipped becomes padding', async () => {
    const batches = await imageBatches(mixed, {
      ...options,
      batchSize: 11,
      onError: 'skip',
      remainder: 'pad',
    })
    const { value } = await batches.next()
    expect(value!.shape).toEqual([11, 3, 4, 3])
    expect(Array.from(value!.valid)).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    expect(value!.xs.subarray(72).every((x) => x === 0)).toBe(true)
  })
})

test('an image of more than maxPixels is an error before it is decoded', async () => {
  const batches = await imageBatches(dataset, { size: [4, 4], maxPixels: 61 * 47 - 1 })
  await expect(batches.next()).rejects.toMatchObject({ code: 'DECODE_TOO_LARGE', path: 'a/1.png' })
  await expect(batches.next()).rejects.toThrow('it has more pixels than maxPixels = 2866')
  expect((await (await imageBatches(dataset, { size: [4, 4], maxPixels: 61 * 47 })).next()).done).toBe(false)
})

describe('one image', async () => {
  const kernel = await loadKernel()
  const png = await readFixture('rgb.png')
  const image = { width: 2, height: 2, channels: 3 as const, data: new Uint8Array(12) }

  test('arguments', () => {
    const wrong: [() => unknown, object][] = [
      [() => kernel.decode('x' as never), { code: 'OPTION_TYPE', option: 'bytes' }],
      [() => kernel.decode(new Uint8Array(3), { mode: 'rgb' } as never), { code: 'OPTION_UNKNOWN' }],
      [() => kernel.decode(png, { out: [] as never }), { code: 'OPTION_TYPE', option: 'out' }],
      [
        () => kernel.decode(png, { out: new Uint8Array(61 * 47 * 3 - 1) }),
        { code: 'OPTION_VALUE', option: 'out' },
      ],
      [() => kernel.resize(image, { size: [0, 1] }), { option: 'size[0]' }],
      [() => kernel.resize({ ...image, width: 3 }, { size: [1, 1] }), { option: 'image.data' }],
      [
        () => kernel.resize({ ...image, channels: 2 as never }, { size: [1, 1] }),
        { option: 'image.channels' },
      ],
      [() => kernel.resize({ ...image, data: [] as never }, { size: [1, 1] }), { option: 'image.data' }],
      [() => kernel.normalize(image, {}, new Float32Array(11)), { option: 'out' }],
      [() => kernel.normalize(image, {}, new Float32Array(12), 1), { option: 'out' }],
    ]
    for (const [call, expected] of wrong) expect(call).toThrow(expect.objectContaining(expected))
  })

  test('an image that no memory can hold is an error, and the next one works', () => {
    expect(() => kernel.resize(image, { size: [65535, 65535] })).toThrow(
      expect.objectContaining({ code: 'KERNEL_MEMORY' })
    )
    expect(kernel.resize(image, { size: [1, 1] }).data.length).toBe(3)
  })
})
