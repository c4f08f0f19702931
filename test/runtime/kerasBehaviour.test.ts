/** What Keras' own tests of its image preprocessing ask for: docs/keras.md says which is where. */
import { describe, expect, test, vi } from 'vitest'
import { fromEntries, fromFileList, imageBatches, type OptionError } from '../../src/index.ts'
import {
  arrayToImg,
  type DirectoryFlowOptions,
  ImageDataGenerator,
  type ImageDataGeneratorOptions,
  imageDatasetFromDirectory,
  imgToArray,
  loadImg,
  type NDArray,
  preprocessInput,
} from '../../src/keras/index.ts'
import { classFiles, readFixture, readProjectFile } from '../support/fixtures.ts'
import { formula, valuesOf } from '../support/keras.ts'

const SHUFFLED_1337 = [5, 3, 1, 0, 4, 6, 10, 2, 9, 11, 8, 7]

const plain: DirectoryFlowOptions = { targetSize: [6, 5], batchSize: 4, shuffle: false, workers: 0 }

/** The first batch of a generator over the class fixtures. */
async function firstOf(options: ImageDataGeneratorOptions, flow: DirectoryFlowOptions = {}) {
  const iterator = await new ImageDataGenerator(options).flowFromDirectory(classFiles(), {
    ...plain,
    ...flow,
  })
  return (await iterator.next()).value
}

describe('ImageDataGenerator', () => {
  const wrong: [name: string, options: object, option: string][] = [
    ['a zoom range of three', { zoomRange: [2, 2, 2] }, 'zoomRange'],
    ['a zoom range of words', { zoomRange: 'ab' }, 'zoomRange'],
    ['a brightness range that is no pair', { brightnessRange: 0.1 }, 'brightnessRange'],
    ['an unknown data format', { dataFormat: 'channels_middle' }, 'dataFormat'],
    ['a split of 1', { validationSplit: 1 }, 'validationSplit'],
    ['a split below 0', { validationSplit: -0.5 }, 'validationSplit'],
    ['an order of 6', { interpolationOrder: 6 }, 'interpolationOrder'],
    ['an unknown fill mode', { fillMode: 'mirror' }, 'fillMode'],
    ['an unknown dtype', { dtype: 'float8' }, 'dtype'],
    ['no function', { preprocessingFunction: 3 }, 'preprocessingFunction'],
    ['a Python name', { rotation_range: 3 }, 'options.rotation_range'],
  ]
  test.each(wrong)('rejects %s', (_, options, option) => {
    expect(() => new ImageDataGenerator(options)).toThrow(expect.objectContaining({ option }))
  })

  test('has Keras’ axes and zoom range', () => {
    const last = new ImageDataGenerator({ zoomRange: 0.25 })
    expect([last.channelAxis, last.rowAxis, last.colAxis, last.zoomRange]).toEqual([3, 1, 2, [0.75, 1.25]])
    const first = new ImageDataGenerator({ dataFormat: 'channels_first' })
    expect([first.channelAxis, first.rowAxis, first.colAxis]).toEqual([1, 2, 3])
  })

  test('warns where one option overrides another', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const zca = new ImageDataGenerator({ zcaWhitening: true, featurewiseStdNormalization: true }).options
    expect([zca.featurewiseCenter, zca.featurewiseStdNormalization]).toEqual([true, false])
    expect(new ImageDataGenerator({ featurewiseStdNormalization: true }).options.featurewiseCenter).toBe(true)
    expect(new ImageDataGenerator({ samplewiseStdNormalization: true }).options.samplewiseCenter).toBe(true)
    expect(warn).toHaveBeenCalledTimes(4)
    warn.mockClear()
    new ImageDataGenerator({ featurewiseCenter: true, featurewiseStdNormalization: true })
    expect(warn).not.toHaveBeenCalled()
    warn.mockRestore()
  })

  test('warns where fit has not been called, and goes on without', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const generator = new ImageDataGenerator({ featurewiseCenter: true, featurewiseStdNormalization: true })
    const x = { data: valuesOf([4, 4, 3]), shape: [4, 4, 3] }
    expect(generator.standardize(x).data).toEqual(x.data)
    expect(warn.mock.calls.flat().join()).toContain('before fit()')
    warn.mockRestore()
  })

  test('fit wants rank 4, and takes any number of channels', () => {
    const generator = new ImageDataGenerator({ featurewiseCenter: true })
    expect(() => generator.fit({ data: valuesOf([4, 4, 3]), shape: [4, 4, 3] })).toThrow(/rank 4/)
    for (const channels of [1, 2, 3, 4, 5]) {
      generator.fit(formula([3, 4, 4, channels]))
      expect(generator.mean!.shape).toEqual([1, 1, channels])
    }
    const first = new ImageDataGenerator({ featurewiseCenter: true, dataFormat: 'channels_first' })
    first.fit(formula([3, 2, 4, 4]))
    expect(first.mean!.shape).toEqual([2, 1, 1])
  })

  test('applyTransform with no parameters gives the picture', () => {
    const x = { data: valuesOf([3, 4, 3]), shape: [3, 4, 3] }
    expect(new ImageDataGenerator().applyTransform(x, {})).toEqual(x)
  })

  test('flips with applyTransform', () => {
    const generator = new ImageDataGenerator()
    const x = { data: Float32Array.of(0, 1, 2, 3, 4, 5), shape: [2, 3, 1] }
    expect([...generator.applyTransform(x, { flipHorizontal: true }).data]).toEqual([2, 1, 0, 5, 4, 3])
    expect([...generator.applyTransform(x, { flipVertical: true }).data]).toEqual([3, 4, 5, 0, 1, 2])
    const both = { flipHorizontal: true, flipVertical: true }
    expect([...generator.applyTransform(x, both).data]).toEqual([5, 4, 3, 2, 1, 0])
    const planes = new ImageDataGenerator({ dataFormat: 'channels_first' })
    const first = { data: x.data, shape: [1, 2, 3] }
    expect([...planes.applyTransform(first, { flipHorizontal: true }).data]).toEqual([2, 1, 0, 5, 4, 3])
  })

  const pictures: [name: string, parameters: object, before: number[][], after: number[][]][] = [
    ['an eighth turn', { theta: 45 }, [[1, 1, 1], [1, 1, 1], [1, 1, 1]], [[0, 1, 0], [1, 1, 1], [0, 1, 0]]],
    ['a quarter turn', { theta: 90 }, [[0, 1], [0, 0]], [[1, 0], [0, 0]]],
    ['tx to the left', { tx: 1 }, [[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]], [[0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]],
    ['tx to the right', { tx: -1 }, [[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]], [[0, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]]],
    ['ty up', { ty: 1 }, [[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]], [[0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]],
    ['ty down', { ty: -1 }, [[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]], [[0, 0, 0, 0], [0, 0, 0, 0], [0, 1, 0, 0]]],
  ] // biome-ignore format: pictures
  test.each(pictures)('%s, as Keras’ tests have it', (_, parameters, before, after) => {
    for (const dataFormat of ['channels_last', 'channels_first'] as const) {
      const generator = new ImageDataGenerator({ fillMode: 'constant', dataFormat })
      const shape = [before.length, before[0]!.length]
      const x = { data: before.flat(), shape: dataFormat === 'channels_last' ? [...shape, 1] : [1, ...shape] }
      const { data } = generator.applyTransform(x, parameters)
      for (const [i, value] of after.flat().entries()) expect(data[i]).toBeCloseTo(value, 6)
    }
  })

  test('zooms, shears and shifts by draws keep the shape', () => {
    const generator = new ImageDataGenerator({ shearRange: 20, zoomRange: [5, 5], widthShiftRange: 1.5 })
    const x = { data: valuesOf([8, 8, 2]), shape: [8, 8, 2] }
    expect(generator.randomTransform(x).shape).toEqual(x.shape)
    expect(generator.applyTransform(x, { zx: 1, zy: 1 }).data).toEqual(x.data)
  })

  test('brightness of 1 changes nothing, within 0 … 255 and beyond', () => {
    for (const value of [128, 1024, -1024]) {
      const x = { data: new Float32Array(3).fill(value), shape: [1, 1, 3] }
      expect(new ImageDataGenerator().applyTransform(x, { brightness: 1 }).data).toEqual(x.data)
    }
  })

  test('statistics of float64 are those that Keras’ tests want', async () => {
    const images = formula([8, 10, 10, 3])
    const options = { rescale: 1 / 255, featurewiseCenter: true, dtype: 'float64' } as const
    const batchOf = async (more: object) => {
      const generator = new ImageDataGenerator({ ...options, ...more })
      generator.fit(images)
      return ((await generator.flow(images, null, { batchSize: 8 }).next()).value[0] as NDArray).data
    }
    const mean = (values: ArrayLike<number>) =>
      Array.from(values).reduce((sum, v) => sum + v, 0) / values.length
    expect(Math.abs(mean(await batchOf({})))).toBeLessThan(1e-6)
    const normal = await batchOf({ featurewiseStdNormalization: true })
    expect(Math.abs(1 - Math.sqrt(mean(normal.map((value) => value ** 2))))).toBeLessThan(1e-5)
    const white = await batchOf({ zcaWhitening: true })
    for (let i = 0; i < 8; i++) {
      for (let j = 0; j < 8; j++) {
        let product = 0
        for (let k = 0; k < 300; k++) product += white[i * 300 + k]! * white[j * 300 + k]!
        expect(Math.abs(product / 8) - (i === j ? 1 : 0)).toBeLessThan(1e-6)
      }
    }
  })

  test('order 0 makes no new values', async () => {
    const data = [2, 2, 0, 2, 2, 1, 3, 2, 3, 1, 2, 1, 0, 1, 2, 3, 1, 0, 2, 0, 3, 1, 3, 2, 1]
    const generator = new ImageDataGenerator({ rotationRange: 90, interpolationOrder: 0 })
    const iterator = generator.flow({ data, shape: [1, 5, 5, 1] }, null, { seed: 123 })
    const [x] = (await iterator.next()).value as readonly [NDArray, null]
    expect([...new Set(x.data)].toSorted()).toEqual([0, 1, 2, 3])
  })

  test('everything at once, before fit and after', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const generator = new ImageDataGenerator({
      featurewiseCenter: true,
      samplewiseCenter: true,
      featurewiseStdNormalization: true,
      samplewiseStdNormalization: true,
      zcaWhitening: true,
      rotationRange: 90,
      widthShiftRange: 0.1,
      heightShiftRange: 0.1,
      shearRange: 0.5,
      zoomRange: 0.2,
      brightnessRange: [1, 5],
      cval: 0.5,
      horizontalFlip: true,
      verticalFlip: true,
    })
    const images = formula([6, 7, 7, 3])
    for (let i = 0; i < 2; i++) {
      const [x] = (await generator.flow(images).next()).value as readonly [NDArray, null]
      expect([x.shape, x.data.every(Number.isFinite)]).toEqual([images.shape, true])
      generator.fit(images, { augment: true, seed: 1 })
    }
    expect(generator.standardize(images).shape).toEqual(images.shape)
    warn.mockRestore()
  })

  test('the same seed draws the same', () => {
    const generator = new ImageDataGenerator({ rotationRange: 90, zoomRange: 0.3, channelShiftRange: 3 })
    const once = generator.getRandomTransform([8, 8, 3], 5)
    expect(generator.getRandomTransform([8, 8, 3], 5)).toEqual(once)
    expect(generator.getRandomTransform([8, 8, 3], 6)).not.toEqual(once)
    expect(generator.getRandomTransform([8, 8, 3])).not.toEqual(generator.getRandomTransform([8, 8, 3]))
    expect(Object.keys(once)).toEqual([
      'theta',
      'tx',
      'ty',
      'shear',
      'zx',
      'zy',
      'flipHorizontal',
      'flipVertical',
      'channelShiftIntensity',
      'brightness',
    ])
  })

  test('brightness needs 1, 3 or 4 channels', () => {
    const generator = new ImageDataGenerator()
    const x = { data: valuesOf([3, 3, 2]), shape: [3, 3, 2] }
    expect(() => generator.applyTransform(x, { brightness: 2 })).toThrow(/channels/)
  })
})

describe('flow', () => {
  const x = formula([7, 6, 5, 3])
  const y = [0, 1, 0, 1, 0, 1, 0]
  const generator = new ImageDataGenerator({ validationSplit: 0.3 })

  test('yields x, y and weights', async () => {
    const weights = [1, 2, 3, 4, 5, 6, 7]
    const iterator = generator.flow(x, y, { shuffle: false, sampleWeight: weights, batchSize: 3 })
    expect(iterator.length).toBe(3)
    const [first, labels, weight] = (await iterator.next()).value as unknown as [NDArray, NDArray, NDArray]
    expect(first.shape).toEqual([3, 6, 5, 3])
    expect(first.data).toEqual(x.data.slice(0, 3 * 90))
    expect([...labels.data]).toEqual([0, 1, 0])
    expect([...weight.data]).toEqual([1, 2, 3])
    const [last] = (await iterator.at(2)) as unknown as [NDArray]
    expect(last.shape[0]).toBe(1)
  })

  test('yields null for y where there is none', async () => {
    const [, labels] = (await generator.flow(x, null, { batchSize: 2 }).next()).value
    expect(labels).toBeNull()
  })

  test('takes other arrays along', async () => {
    const other = { data: Float32Array.from({ length: 14 }, (_, i) => i), shape: [7, 2] }
    const iterator = generator.flow([x, [other, x]], y, { shuffle: false, batchSize: 2 })
    const [inputs] = (await iterator.next()).value
    const [, misc, same] = inputs as readonly NDArray[]
    expect(misc).toEqual({ data: Float32Array.of(0, 1, 2, 3), shape: [2, 2] })
    expect(same!.shape).toEqual([2, 6, 5, 3])
  })

  test('keeps labels that are no numbers, and rows of labels', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const [, some] = (await generator.flow(x, names, { shuffle: false, batchSize: 2 }).next()).value
    expect(some).toEqual(['a', 'b'])
    const rows = y.map((value) => [value, 1 - value])
    const [, array] = (await generator.flow(x, rows, { shuffle: false, batchSize: 2 }).next()).value
    expect(array).toEqual({ data: Float32Array.of(0, 1, 1, 0), shape: [2, 2] })
  })

  test('splits: validation comes first', () => {
    expect(generator.flow(x, y, { subset: 'validation' }).samples).toBe(2)
    expect(generator.flow(x, y, { subset: 'training' }).samples).toBe(5)
    const sorted = [0, 0, 0, 0, 1, 1, 1]
    expect(() => generator.flow(x, sorted, { subset: 'training' })).toThrow(/same classes/)
    expect(generator.flow(x, sorted, { subset: 'training', ignoreClassSplit: true }).samples).toBe(5)
    expect(generator.flow(x, null, { subset: 'training' }).samples).toBe(5)
  })

  test.each([
    ['rank 3', { data: valuesOf([6, 5, 3]), shape: [6, 5, 3] }, null, {}, 'x.shape'],
    ['too few labels', x, [1, 2], {}, 'y'],
    ['too few weights', x, y, { sampleWeight: [1] }, 'sampleWeight'],
    ['an unknown subset', x, y, { subset: 'test' }, 'subset'],
    ['others of another length', [x, { data: valuesOf([3]), shape: [3] }], y, {}, 'x[1][0]'],
    ['an unknown option', x, y, { targetSize: [2, 2] }, 'options.targetSize'],
  ] as const)('rejects %s', (_, input, labels, options, option) => {
    expect(() => generator.flow(input as never, labels as never, options as never)).toThrow(
      expect.objectContaining({ option })
    )
  })

  test('any number of channels, and any dtype', async () => {
    const many = new ImageDataGenerator({ rotationRange: 30, dtype: 'uint8' })
    const [five] = (await many.flow(formula([2, 6, 5, 5]), null, { seed: 1 }).next()).value as readonly [
      NDArray,
      null,
    ]
    expect(five.shape).toEqual([2, 6, 5, 5])
    expect(five.data).toBeInstanceOf(Uint8Array)
    const doubles = new ImageDataGenerator({ dtype: 'float64' })
    const [wide] = (await doubles.flow(x).next()).value as readonly [NDArray, null]
    expect(wide.data).toBeInstanceOf(Float64Array)
  })

  test('a preprocessing function sees each picture after its changes and before rescaling', async () => {
    const seen: (readonly number[])[] = []
    const own = new ImageDataGenerator({
      rescale: 0.5,
      preprocessingFunction: (picture) => {
        seen.push(picture.shape)
        return { data: picture.data.map((value) => value + 2) as Float32Array, shape: picture.shape }
      },
    })
    const [first] = (await own.flow(x, null, { shuffle: false, batchSize: 2 }).next()).value as readonly [
      NDArray,
      null,
    ]
    expect(seen).toEqual([[6, 5, 3], [6, 5, 3]]) // biome-ignore format: shapes
    expect(first.data).toEqual(x.data.slice(0, 180).map((value) => (value + 2) * 0.5))
    const bad = new ImageDataGenerator({ preprocessingFunction: () => new Float32Array(3) })
    await expect(bad.flow(x).next()).rejects.toThrow(/preprocessingFunction/)
  })
})

describe('flowFromDirectory', () => {
  test('knows its classes, files and shapes', async () => {
    const generator = new ImageDataGenerator()
    const iterator = await generator.flowFromDirectory(classFiles(), { ...plain, colorMode: 'rgba' })
    expect(iterator).toMatchObject({
      length: 3,
      samples: 12,
      n: 12,
      numClasses: 3,
      classIndices: { Forest: 0, beach: 1, night: 2 },
      imageShape: [6, 5, 4],
      batchIndex: 0,
      totalBatchesSeen: 0,
      subset: null,
      followLinks: false,
      keepAspectRatio: false,
      saveToDir: null,
      classMode: 'categorical',
      indexArray: null,
    })
    expect(iterator.filenames.length).toBe(12)
    expect(iterator.filepaths).toEqual(iterator.filenames)
    expect([...iterator.classes]).toEqual([...iterator.labels])
    const planes = new ImageDataGenerator({ dataFormat: 'channels_first' })
    const other = await planes.flowFromDirectory(classFiles(), { ...plain, colorMode: 'grayscale' })
    expect(other.imageShape).toEqual([1, 6, 5])
    expect((await other.next()).value[0].shape).toEqual([4, 1, 6, 5])
  })

  test('each class mode', async () => {
    const modes = ['categorical', 'sparse', 'input', null] as const
    const shapes = await Promise.all(
      modes.map(async (classMode) => (await firstOf({}, { classMode }))[1] as NDArray | null)
    )
    expect(shapes.map((y) => y?.shape)).toEqual([[4, 3], [4], [4, 6, 5, 3], undefined])
    const [x, y] = await firstOf({ rotationRange: 20 }, { classMode: 'input', seed: 1 })
    expect((y as NDArray).data).toEqual(x.data)
    const [, two] = await firstOf({}, { classMode: 'binary', classes: ['beach', 'night'], batchSize: 8 })
    expect([...new Set((two as NDArray).data)]).toEqual([0, 1])
  })

  test('any dtype', async () => {
    const [x, y] = await firstOf({ dtype: 'uint8' }, { classMode: 'sparse' })
    expect([x.data, (y as NDArray).data].every((data) => data instanceof Uint8Array)).toBe(true)
    const [floats] = await firstOf({})
    expect([...floats.data]).toEqual([...x.data])
  })

  test('subsets part each class, validation first', async () => {
    const generator = new ImageDataGenerator({ validationSplit: 0.4 })
    const open = (subset?: 'training' | 'validation') =>
      generator.flowFromDirectory(classFiles(), { ...plain, ...(subset && { subset }) })
    const [all, training, validation] = await Promise.all([open(), open('training'), open('validation')])
    expect([...training.filenames, ...validation.filenames].toSorted()).toEqual([...all.filenames].toSorted())
    expect([all.samples, training.samples, validation.samples]).toEqual([12, 8, 4])
    const none = new ImageDataGenerator().flowFromDirectory(classFiles(), { ...plain, subset: 'validation' })
    await expect(none).rejects.toThrow(/subset/)
  })

  test('takes a dataset, with its classes in another order', async () => {
    const dataset = fromFileList(classFiles())
    const options = { ...plain, classes: ['night', 'Forest'], classMode: 'sparse' } as const
    const given = await new ImageDataGenerator().flowFromDirectory(dataset, options)
    const listed = await new ImageDataGenerator().flowFromDirectory(classFiles(), options)
    expect(given.filenames).toEqual(listed.filenames)
    expect((await given.next()).value).toEqual((await listed.next()).value)
  })

  test('a preprocessing function, for any layout', async () => {
    for (const dataFormat of ['channels_last', 'channels_first'] as const) {
      const [usual] = await firstOf({ dataFormat })
      const [own] = await firstOf({
        dataFormat,
        preprocessingFunction: (picture) => preprocessInput(picture, 'mobilenet_v2', dataFormat),
      })
      expect(own.data).toEqual(preprocessInput(usual, 'tf', dataFormat).data)
      const inPlace = { dataFormat, preprocessingFunction: ({ data }: NDArray) => void data.fill(7) }
      expect([...new Set((await firstOf(inPlace))[0].data)]).toEqual([7])
    }
  })

  test('featurewise statistics are those of fit', async () => {
    const generator = new ImageDataGenerator({ featurewiseCenter: true, featurewiseStdNormalization: true })
    const [usual] = await firstOf({}, { batchSize: 12 })
    generator.fit(usual)
    const iterator = await generator.flowFromDirectory(classFiles(), { ...plain, batchSize: 12 })
    const [x] = (await iterator.next()).value
    expect(x.data).toEqual(generator.standardize(usual).data)
    const mean = Array.from(x.data).reduce((sum, value) => sum + value, 0) / x.data.length
    expect(Math.abs(mean)).toBeLessThan(1e-4)
  })

  test('a loop goes on without end, and where it was left', async () => {
    const iterator = await new ImageDataGenerator().flowFromDirectory(classFiles(), { ...plain, seed: 3 })
    const sizes: number[] = []
    for await (const [x] of iterator) {
      sizes.push(x.shape[0]!)
      if (sizes.length === 5) break
    }
    expect(sizes).toEqual([4, 4, 4, 4, 4])
    expect([iterator.batchIndex, iterator.totalBatchesSeen]).toEqual([2, 5])
    await expect(iterator.at(3)).rejects.toMatchObject({ option: 'index' })
    await iterator.close()
    await expect(iterator.next()).rejects.toMatchObject({ code: 'ITERATOR_CLOSED' })
  })

  test('a batch made ahead is not seen, and does not change what is drawn', async () => {
    const open = (workers: number) =>
      new ImageDataGenerator({ rotationRange: 20 }).flowFromDirectory(classFiles(), {
        ...plain,
        workers,
        shuffle: true,
        seed: 8,
      })
    const [ahead, not] = await Promise.all([open(1), open(0)])
    for (const step of ['next', 'epoch', 'at', 'next', 'reset', 'next'] as const) {
      for (const iterator of [ahead, not]) {
        if (step === 'epoch') iterator.onEpochEnd()
        else if (step === 'reset') iterator.reset()
      }
      if (step === 'next') expect((await ahead.next()).value).toEqual((await not.next()).value)
      if (step === 'at') expect(await ahead.at(1)).toEqual(await not.at(1))
      expect(ahead.indexArray).toEqual(not.indexArray)
      expect([ahead.batchIndex, ahead.totalBatchesSeen]).toEqual([not.batchIndex, not.totalBatchesSeen])
    }
    await Promise.all([ahead.close(), not.close()])
  })

  test('a picture that can’t be read is named', async () => {
    const entries = [
      { path: 'a/1.png', label: 'a', read: () => readFixture('rgb.png') },
      { path: 'a/2.png', label: 'a', read: async () => new Uint8Array(9) },
    ]
    const iterator = await new ImageDataGenerator().flowFromDirectory(fromEntries(entries), plain)
    await expect(iterator.next()).rejects.toMatchObject({ name: 'SampleError', path: 'a/2.png', index: 1 })
  })

  test.each([0, 1])('seeds end at 2^32, as NumPy’s, with %i workers', async (workers) => {
    const flow = { ...plain, shuffle: true, seed: 2 ** 32 - 1, workers }
    const iterator = await new ImageDataGenerator().flowFromDirectory(classFiles(), flow)
    expect((await iterator.next()).value[0].shape[0]).toBe(4)
    await expect(iterator.next()).rejects.toMatchObject({ option: 'seed' })
    await iterator.close()
  })

  test.each([
    [{ classMode: 'raw' }, 'classMode'],
    [{ colorMode: 'cmyk' }, 'colorMode'],
    [{ subset: 'test' }, 'subset'],
    [{ seed: -1 }, 'seed'],
    [{ seed: 2 ** 32 }, 'seed'],
    [{ interpolation: 'lanczos3' }, 'interpolation'],
    [{ targetSize: 24 }, 'targetSize'],
    [{ batchSize: 0 }, 'batchSize'],
    [{ saveToDir: 'x', saveFormat: 'gif' }, 'saveFormat'],
    [{ class_mode: 'sparse' }, 'options.class_mode'],
  ])('rejects %o', async (options, option) => {
    const opening = new ImageDataGenerator().flowFromDirectory(classFiles(), options as never)
    await expect(opening).rejects.toThrow(expect.objectContaining({ option }) as OptionError)
  })
})

describe('flowFromDataframe', () => {
  const names = ['Forest/a.png', 'beach/photo.PNG', 'night/z.png', 'Forest/B.png']
  const rows = names.map((filename, i) => ({
    filename,
    class: filename.split('/')[0]!,
    tags: i === 2 ? ['b', 'c'] : ['a', 'x'],
    score: i / 2,
    box: [i, i + 1],
    weight: 10 + i,
  }))
  const generator = new ImageDataGenerator({ validationSplit: 0.25 })
  const flow = {
    directory: fromFileList(classFiles()),
    targetSize: [6, 5],
    shuffle: false,
    workers: 0,
  } as const

  test('categorical, sparse, binary, input and null', async () => {
    const iterator = await generator.flowFromDataframe(rows, flow)
    expect(iterator).toMatchObject({
      samples: 4,
      classIndices: { Forest: 0, beach: 1, night: 2 },
      filenames: names,
    })
    expect(iterator.classes).toEqual([0, 1, 2, 0])
    const [x, y] = (await iterator.next()).value
    expect(x.shape).toEqual([4, 6, 5, 3])
    expect([...(y as NDArray).data]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0])
    const labelsOf = async (options: object) =>
      (await (await generator.flowFromDataframe(rows, { ...flow, ...options })).next())
        .value[1] as NDArray | null
    expect([...(await labelsOf({ classMode: 'sparse' }))!.data]).toEqual([0, 1, 2, 0])
    const binary = { classMode: 'binary', classes: ['beach', 'Forest'] }
    expect([...(await labelsOf(binary))!.data]).toEqual([1, 0, 1])
    expect((await labelsOf({ classMode: 'input' }))!.data).toEqual(x.data)
    expect(await labelsOf({ classMode: null })).toBeNull()
  })

  test('a row may have several labels; classes leave labels and rows out', async () => {
    const all = await generator.flowFromDataframe(rows, { ...flow, yCol: 'tags' })
    expect(all.classIndices).toEqual({ a: 0, b: 1, c: 2, x: 3 })
    expect(all.classes).toEqual([[0, 3], [0, 3], [1, 2], [0, 3]]) // biome-ignore format: labels
    const some = await generator.flowFromDataframe(rows, { ...flow, yCol: 'tags', classes: ['c', 'z', 'c'] })
    expect([some.classIndices, some.classes]).toEqual([{ c: 0, z: 1 }, [[0]]])
  })

  test('raw, multi_output and weights', async () => {
    const raw = await generator.flowFromDataframe(rows, {
      ...flow,
      classMode: 'raw',
      yCol: 'score',
      weightCol: 'weight',
    })
    const [, y, weight] = (await raw.next()).value
    expect(y).toEqual({ data: Float32Array.of(0, 0.5, 1, 1.5), shape: [4] })
    expect([...weight!.data]).toEqual([10, 11, 12, 13])
    const columns = await generator.flowFromDataframe(rows, {
      ...flow,
      classMode: 'raw',
      yCol: ['score', 'weight'],
    })
    expect(((await columns.next()).value[1] as NDArray).shape).toEqual([4, 2])
    const outputs = { classMode: 'multi_output', yCol: ['score', 'box'] } as const
    const several = await generator.flowFromDataframe(rows, { ...flow, ...outputs, batchSize: 3 })
    const [, lists] = (await several.next()).value
    expect((lists as NDArray[]).map(({ shape }) => shape)).toEqual([[3], [3, 2]])
    const deep = rows.map((row, i) => ({
      ...row,
      grid: [
        [[i], [1]],
        [[2], [3]],
      ],
    }))
    const grids = await generator.flowFromDataframe(deep, { ...flow, ...outputs, yCol: ['score', 'grid'] })
    expect(((await grids.next()).value[1] as NDArray[])[1]!.shape).toEqual([4, 2, 2, 1])
  })

  test('subsets are of the rows', async () => {
    const training = await generator.flowFromDataframe(rows, { ...flow, subset: 'training' })
    const validation = await generator.flowFromDataframe(rows, { ...flow, subset: 'validation' })
    expect([validation.filenames, training.filenames]).toEqual([names.slice(0, 1), names.slice(1)])
    expect(training.classIndices).toEqual(validation.classIndices)
  })

  test('rows without a file are left out, unless that is not wanted', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const more = [
      ...rows,
      { ...rows[0]!, filename: 'Forest/none.png' },
      { ...rows[0]!, filename: 'beach/notes.txt' },
    ]
    const iterator = await generator.flowFromDataframe(more, flow)
    expect(iterator.samples).toBe(4)
    expect(warn.mock.calls.flat().join()).toContain('2 rows')
    warn.mockRestore()
    const all = await generator.flowFromDataframe(more, { ...flow, validateFilenames: false })
    expect(all.samples).toBe(6)
    await expect(all.next()).rejects.toMatchObject({ name: 'SampleError', path: 'Forest/none.png' })
  })

  test('CSV text: columns of numbers are numbers, labels stay text', async () => {
    const csv = `id,label,weight\nForest/a.png,1,0.5\nnight/z.png,2,1\n`
    const options = { ...flow, xCol: 'id', yCol: 'label', weightCol: 'weight' }
    const iterator = await generator.flowFromDataframe(csv, options)
    expect(iterator.classIndices).toEqual({ 1: 0, 2: 1 })
    const raw = await generator.flowFromDataframe(csv, { ...options, classMode: 'raw' })
    expect([...((await raw.next()).value[1] as NDArray).data]).toEqual([1, 2])
  })

  test('CSV with gaps: NaN beside numbers and beside text, as pandas reads it', async () => {
    const csv = `id,number,text,weight\nForest/a.png,1,x,0.5\nnight/z.png,,,\nForest/B.png,NA,None,2\n`
    const options = { ...flow, xCol: 'id', classMode: 'raw' } as const
    const numbers = await generator.flowFromDataframe(csv, {
      ...options,
      yCol: 'number',
      weightCol: 'weight',
    })
    const [, y, weight] = (await numbers.next()).value
    expect(y).toEqual({ data: Float32Array.of(1, NaN, NaN), shape: [3] })
    expect([...weight!.data]).toEqual([0.5, NaN, 2])
    const text = await generator.flowFromDataframe(csv, { ...options, yCol: 'text' })
    expect((await text.next()).value[1]).toEqual(['x', NaN, NaN])
  })

  test('rows with gaps are those of a DataFrame', async () => {
    const gaps = [{ ...rows[0]!, more: 3 }, { ...rows[1]!, more: null }, rows[2]!]
    const one = await generator.flowFromDataframe(gaps, { ...flow, classMode: 'raw', yCol: 'more' })
    expect((await one.next()).value[1]).toEqual({ data: Float32Array.of(3, NaN, NaN), shape: [3] })
    const yCol = ['score', 'more']
    const two = await generator.flowFromDataframe(gaps, { ...flow, classMode: 'raw', yCol })
    const values = Float32Array.of(0, 3, 0.5, NaN, 1, NaN)
    expect((await two.next()).value[1]).toEqual({ data: values, shape: [3, 2] })
    const outputs = await generator.flowFromDataframe(gaps, { ...flow, classMode: 'multi_output', yCol })
    expect(((await outputs.next()).value[1] as NDArray[])[1]!.data).toEqual(Float32Array.of(3, NaN, NaN))
  })

  test.each(['categorical', 'sparse', 'binary'] as const)(
    '%s: a label that is missing is named by its row',
    async (classMode) => {
      const csv = 'filename,class\nForest/a.png,None\nnight/z.png,\n'
      const opening = generator.flowFromDataframe(csv, { ...flow, classMode })
      await expect(opening).rejects.toMatchObject({
        option: 'yCol class',
        given: NaN,
        expected: expect.stringContaining('row 1 (night/z.png)'),
      })
      const named = await generator.flowFromDataframe(csv.replace(',\n', ',None\n'), flow)
      expect(named.classIndices).toEqual({ None: 0 })
    }
  )

  test.each([
    ['no rows', [], {}, 'dataframe', 'rows'],
    ['no such column', rows, { classMode: 'raw', yCol: 'zz' }, 'yCol', 'filename, class'],
    ['one of no such columns', rows, { classMode: 'raw', yCol: ['score', 'zz'] }, 'yCol', 'filename, class'],
    ['no such output', rows, { classMode: 'multi_output', yCol: ['score', 'zz'] }, 'yCol', 'filename, class'],
    ['no such column of names', rows, { xCol: 'zz' }, 'xCol', 'filename, class'],
    ['no such column of weights', rows, { weightCol: 'zz' }, 'weightCol', 'filename, class'],
    ['no file of theirs', rows, { directory: flow.directory.subset([3]) }, 'directory', names[0]],
    ['classes that no row has', rows, { classes: ['z'] }, 'classes', 'have in class'],
    ['a subset of no row', rows.slice(1), { subset: 'validation' }, 'subset', 'there are 3'],
  ])('says what is wrong: %s', async (_, table, options, option, words) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const opening = generator.flowFromDataframe(table, { ...flow, ...options } as never)
    await expect(opening).rejects.toMatchObject({ option, expected: expect.stringContaining(words!) })
    warn.mockRestore()
  })

  test('columns of labels are not looked for where there are none', async () => {
    for (const classMode of ['input', null] as const) {
      const iterator = await generator.flowFromDataframe(rows, { ...flow, classMode, yCol: 'zz' })
      expect(iterator.samples).toBe(4)
    }
  })

  test.each([
    ['a class mode that is none', { classMode: 'other' }, 'classMode'],
    ['multi_output of one column', { classMode: 'multi_output', yCol: 'score' }, 'yCol'],
    ['binary with three classes', { classMode: 'binary' }, 'classMode'],
    ['numbers as labels', { yCol: 'score' }, 'yCol score'],
    ['lists as sparse labels', { yCol: 'tags', classMode: 'sparse' }, 'yCol tags'],
    ['names that are no strings', { xCol: 'score' }, 'xCol score'],
    ['weights that are no numbers', { weightCol: 'class' }, 'weightCol class'],
  ])('rejects %s', async (_, options, option) => {
    const opening = generator.flowFromDataframe(rows, { ...flow, ...options } as never)
    await expect(opening).rejects.toThrow(expect.objectContaining({ option }) as OptionError)
  })

  test('classes are of no use to raw', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    await generator.flowFromDataframe(rows, { ...flow, classMode: 'raw', yCol: 'score', classes: ['a'] })
    expect(warn).toHaveBeenCalledTimes(1)
    warn.mockRestore()
  })
})

describe('pictures and arrays', () => {
  test('array to picture and back', () => {
    for (const channels of [1, 3, 4]) {
      for (const dataFormat of ['channels_last', 'channels_first'] as const) {
        const shape = dataFormat === 'channels_last' ? [6, 8, channels] : [channels, 6, 8]
        const x = { data: Float32Array.from({ length: 48 * channels }, (_, i) => i), shape }
        const img = arrayToImg(x, { dataFormat, scale: false })
        expect([img.width, img.height, img.channels]).toEqual([8, 6, channels])
        expect(imgToArray(img, { dataFormat })).toEqual(x)
      }
    }
  })

  test('scaling fills 0 … 255', () => {
    const img = arrayToImg({ data: Float32Array.of(-1, 0, 1, 3), shape: [2, 2, 1] })
    expect([...img.data]).toEqual([0, 63, 127, 255])
    expect([...arrayToImg({ data: Float32Array.of(5, 5), shape: [1, 2, 1] }).data]).toEqual([0, 0])
  })

  test('grey above 255 is 32-bit', () => {
    const x = { data: Float32Array.of(0, 70000), shape: [1, 2, 1] }
    const img = arrayToImg(x, { scale: false })
    expect(img.data).toEqual(Int32Array.of(0, 70000))
    expect(imgToArray(img).data).toEqual(x.data)
  })

  test.each([
    ['rank 2', [2, 2], {}, 'x.shape'],
    ['two channels', [1, 2, 2], {}, 'x.shape'],
    ['an unknown format', [2, 2, 1], { dataFormat: 'channels' }, 'dataFormat'],
  ])('rejects %s', (_, shape, options, option) => {
    expect(() => arrayToImg({ data: new Float32Array(4), shape }, options as never)).toThrow(
      expect.objectContaining({ option })
    )
  })

  test('loadImg: colour modes, sizes, aspect ratio, bytes and blobs', async () => {
    const bytes = await readFixture('rgb.png')
    const whole = await loadImg(bytes)
    expect(whole.channels).toBe(3)
    expect((await loadImg(bytes, { colorMode: 'grayscale' })).channels).toBe(1)
    expect((await loadImg(bytes, { colorMode: 'rgba' })).channels).toBe(4)
    const targetSize = [9, 25] as const
    const stretched = await loadImg(bytes, { targetSize, interpolation: 'bilinear' })
    const cropped = await loadImg(new Blob([Uint8Array.from(bytes)]), {
      targetSize,
      interpolation: 'bilinear',
      keepAspectRatio: true,
    })
    expect([stretched.width, stretched.height, cropped.width, cropped.height]).toEqual([25, 9, 25, 9])
    expect(cropped.data).not.toEqual(stretched.data)
    await expect(loadImg(bytes, { interpolation: 'unsupported' as never })).rejects.toMatchObject({
      option: 'interpolation',
    })
    await expect(loadImg(new Uint8Array(5))).rejects.toMatchObject({ name: 'DecodeError' })
    await expect(loadImg(7 as never)).rejects.toMatchObject({ option: 'path' })
  })

  test('loadImg names a file that is none', async () => {
    const file = new File(['GIF89a'], 'broken.gif')
    const error = await loadImg(file).catch((reason) => reason)
    expect(error).toMatchObject({ name: 'DecodeError', format: 'gif' })
    expect(error.message).toBe(`broken.gif: ${error.cause.message}`)
    expect([error.code, error.offset]).toEqual([error.cause.code, error.cause.offset])
    const nameless = await loadImg(new Blob(['GIF89a'])).catch((reason) => reason)
    expect(nameless.message).toBe(error.cause.message)
  })

  test.each([
    ['a promise', Promise.resolve({ width: 1, height: 1, channels: 1, data: new Uint8Array(1) })],
    ['nothing', undefined],
    ['too few samples', { width: 2, height: 1, channels: 1, data: new Uint8Array(1) }],
  ])('imgToArray rejects %s', (_, img) => {
    const error = expect.objectContaining({ option: 'img', expected: expect.stringContaining('promise') })
    expect(() => imgToArray(img as never)).toThrow(error)
  })

  test('loadImg is what batches are made of', async () => {
    const [x] = await firstOf({}, { batchSize: 1, interpolation: 'bicubic' })
    const bytes = await readProjectFile('test/fixtures/classes/Forest/B.png')
    const img = await loadImg(bytes, { targetSize: [6, 5], interpolation: 'bicubic' })
    expect(imgToArray(img).data).toEqual(x.data)
  })
})

describe('preprocessInput', () => {
  const x = { data: Float32Array.of(0, 128, 255, 10, 20, 30), shape: [1, 2, 3] }

  test('tf, caffe and torch', () => {
    const { fround } = Math
    expect(preprocessInput(x, 'xception').data).toEqual(x.data.map((value) => fround(value / 127.5) - 1))
    const caffe = preprocessInput(x, 'vgg16').data
    const mean = [103.939, 116.779, 123.68].map(fround)
    expect([...caffe.slice(0, 3)]).toEqual([255 - mean[0]!, 128 - mean[1]!, 0 - mean[2]!].map(fround))
    const torch = preprocessInput(x, 'densenet').data
    expect(torch[1]).toBe(fround(fround(fround(128 / 255) - fround(0.456)) / fround(0.224)))
    expect(preprocessInput(x, 'efficientnet').data).toEqual(x.data)
    expect([...x.data]).toEqual([0, 128, 255, 10, 20, 30])
  })

  test('in planes and in batches too', () => {
    const planes = { data: Float32Array.of(0, 10, 128, 20, 255, 30), shape: [1, 3, 1, 2] }
    for (const mode of ['tf', 'caffe', 'torch'] as const) {
      const last = preprocessInput(x, mode).data
      const first = preprocessInput(planes, mode, 'channels_first').data
      expect([...first]).toEqual([0, 3, 1, 4, 2, 5].map((i) => last[i]))
    }
    expect(() => preprocessInput({ data: new Float32Array(1), shape: [1, 1, 1] }, 'caffe')).toThrow(
      /three channels/
    )
    expect(() => preprocessInput(x, 'lenet' as never)).toThrow(expect.objectContaining({ option: 'model' }))
  })
})

describe('a folder without class folders', () => {
  const names = ['B.png', 'a.png', 'z.png']
  const flat = classFiles().flatMap((file) =>
    names.includes(file.name) ? [{ ...file, webkitRelativePath: `flat/${file.name}` }] : []
  )

  test('imageDatasetFromDirectory advises what it takes', async () => {
    const options = { imageSize: [6, 5], shuffle: false, workers: 0 } as const
    const advice = (labels: string) => ({
      code: 'DATASET_NO_CLASSES',
      path: 'flat',
      message: expect.stringMatching(new RegExp(`^flat .* or labels: ${labels}$`)),
    })
    await expect(imageDatasetFromDirectory(flat, options)).rejects.toMatchObject(advice('null'))
    const named = imageDatasetFromDirectory(flat, { ...options, classNames: ['a'] })
    await expect(named).rejects.toMatchObject(advice('null without classNames'))
    const taken = await imageDatasetFromDirectory(flat, { ...options, labels: null })
    expect(taken.filePaths).toEqual(names)
  })

  test('flowFromDirectory advises flowFromDataframe', async () => {
    const generator = new ImageDataGenerator()
    await expect(generator.flowFromDirectory(flat, plain)).rejects.toMatchObject({
      code: 'DATASET_NO_CLASSES',
      message: expect.stringMatching(/^flat .* or flowFromDataframe with classMode: null$/),
    })
    const rows = names.map((filename) => ({ filename }))
    const options = { ...plain, directory: flat, classMode: null } as const
    expect((await generator.flowFromDataframe(rows, options)).filenames).toEqual(names)
  })
})

describe('imageDatasetFromDirectory', () => {
  const small = { imageSize: [6, 5], batchSize: 5, shuffle: false, workers: 0 } as const

  test('int, categorical, binary and no labels', async () => {
    const shapes = await Promise.all(
      (['int', 'categorical', null] as const).map(async (labelMode) => {
        const dataset = await imageDatasetFromDirectory(classFiles(), { ...small, labelMode })
        return (await dataset.at(0)).ys?.length
      })
    )
    expect(shapes).toEqual([5, 15, undefined])
    const two = { ...small, labelMode: 'binary', classNames: ['night', 'beach'] } as const
    const binary = await imageDatasetFromDirectory(classFiles(), two)
    expect(binary.classNames).toEqual(['night', 'beach'])
    const threeClasses = imageDatasetFromDirectory(classFiles(), { ...small, labelMode: 'binary' })
    await expect(threeClasses).rejects.toMatchObject({ option: 'labelMode' })
  })

  test('pictures are resized as by tf.image.resize', async () => {
    const dataset = await imageDatasetFromDirectory(classFiles(), { ...small, cropToAspectRatio: true })
    const options = {
      size: [6, 5],
      batchSize: 5,
      antialias: false,
      fit: 'cover',
      labelMode: 'sparse',
    } as const
    const batches = await imageBatches(fromFileList(classFiles()), { ...options, workers: 0 })
    expect((await dataset.at(0)).xs).toEqual((await batches.at(0)).xs)
    expect(dataset.shape).toEqual([5, 6, 5, 3])
    const planes = await imageDatasetFromDirectory(classFiles(), {
      ...small,
      imageSize: 7,
      dataFormat: 'channels_first',
    })
    expect(planes.shape).toEqual([5, 3, 7, 7])
  })

  test('labels of one’s own', async () => {
    const files = await imageDatasetFromDirectory(classFiles(), { ...small, labels: null })
    const labels = files.filePaths.map((_, i) => i % 3)
    const own = await imageDatasetFromDirectory(classFiles(), { ...small, labels })
    expect([...own.labels]).toEqual(labels)
    await expect(imageDatasetFromDirectory(classFiles(), { ...small, labels: [1] })).rejects.toMatchObject({
      option: 'labels',
    })
  })

  test('splits take the files that Keras takes', async () => {
    const split = { ...small, shuffle: true, seed: 1337, validationSplit: 0.25 }
    const [training, validation] = await imageDatasetFromDirectory(classFiles(), { ...split, subset: 'both' })
    const all = (await imageDatasetFromDirectory(classFiles(), small)).filePaths
    expect([...training.filePaths, ...validation.filePaths].toSorted()).toEqual([...all].toSorted())
    // np.random.RandomState(1337).shuffle(list(range(12))), of which the last three are for validation
    const order = SHUFFLED_1337.map((i) => all[i])
    expect(training.filePaths).toEqual(order.slice(0, 9))
    expect(validation.filePaths).toEqual(order.slice(9))
    const alone = await imageDatasetFromDirectory(classFiles(), { ...split, subset: 'validation' })
    expect(alone.filePaths).toEqual(validation.filePaths)
    let count = 0
    for await (const { paths } of training) count += paths.length
    expect(count).toBe(9)
  })

  test.each([
    [{ labels: 'other' }, 'labels'],
    [{ labelMode: 'raw' }, 'labelMode'],
    [{ colorMode: 'cmyk' }, 'colorMode'],
    [{ interpolation: 'lanczos5' }, 'interpolation'],
    [{ imageSize: [1, 2, 3] }, 'imageSize'],
    [{ validationSplit: 2 }, 'validationSplit'],
    [{ validationSplit: 0.2 }, 'subset'],
    [{ subset: 'training' }, 'subset'],
    [{ validationSplit: 0.2, subset: 'training', shuffle: true }, 'seed'],
    [{ cropToAspectRatio: true, padToAspectRatio: true }, 'padToAspectRatio'],
    [{ labels: null, classNames: ['a'] }, 'classNames'],
    [{ classNames: ['night', 'wrong'] }, 'classNames'],
    [{ batchSize: null, batch_size: 3 }, 'options.batch_size'],
  ])('rejects %o', async (options, option) => {
    const opening = imageDatasetFromDirectory(classFiles(), { ...small, ...options } as never)
    await expect(opening).rejects.toThrow(expect.objectContaining({ option }) as OptionError)
  })
})
