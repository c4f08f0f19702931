/** `imbatch/keras` as a program sees it: compiled against the installed package, never run. */
import {
  type ArrayInput,
  type ArrayToImgOptions,
  arrayToImg,
  type DataFrame,
  type DataFrameIterator,
  type DirectoryFlowOptions,
  type DirectoryIterator,
  type FlowOptions,
  ImageDataGenerator,
  type ImageDataGeneratorOptions,
  type ImageDataset,
  imageDatasetFromDirectory,
  imgToArray,
  type KerasBatch,
  type LoadImgOptions,
  loadImg,
  type ModelName,
  type NDArray,
  type NumpyArrayIterator,
  type Picture,
  type PreprocessingFunction,
  preprocessInput,
  type SaveTarget,
  saveImg,
  type TransformParameters,
} from 'imbatch/keras'
import { exactly } from './exact.js'

declare const images: ArrayInput

const invert: PreprocessingFunction = ({ data, shape }) => ({ data: data.map((x) => 255 - x), shape })

export const generatorOptions: Required<ImageDataGeneratorOptions> = {
  featurewiseCenter: true,
  samplewiseCenter: false,
  featurewiseStdNormalization: true,
  samplewiseStdNormalization: false,
  zcaWhitening: false,
  zcaEpsilon: 1e-6,
  rotationRange: 20,
  widthShiftRange: 0.1,
  heightShiftRange: [-2, 0, 2],
  brightnessRange: [0.5, 1.5],
  shearRange: 1,
  zoomRange: [0.9, 1.1],
  channelShiftRange: 3,
  fillMode: 'nearest',
  cval: 0,
  horizontalFlip: true,
  verticalFlip: true,
  rescale: 1 / 255,
  preprocessingFunction: invert,
  dataFormat: 'channels_last',
  validationSplit: 0.2,
  interpolationOrder: 1,
  dtype: 'float32',
}

export async function generate(target: SaveTarget, dataframe: DataFrame): Promise<void> {
  const generator = new ImageDataGenerator(generatorOptions)
  new ImageDataGenerator()
  generator.fit(images, { augment: true, rounds: 2, seed: 1 })
  exactly<NDArray<Float32Array | Float64Array> | null, typeof generator.mean>(true)
  const flow: DirectoryFlowOptions = {
    targetSize: [64, 64],
    classMode: 'binary',
    seed: null,
    saveToDir: target,
    subset: 'training',
    interpolation: 'hamming',
    workers: 2,
  }
  const files: DirectoryIterator = await generator.flowFromDirectory('photos', flow)
  const [x, y, weights] = await files.at(0)
  exactly<NDArray, typeof x>(true)
  exactly<NDArray | null, typeof y>(true)
  exactly<NDArray | undefined, typeof weights>(true)
  const { value, done } = await files.next()
  exactly<false | undefined, typeof done>(true)
  exactly<KerasBatch<NDArray, NDArray | null>, typeof value>(true)
  exactly<Int32Array, typeof files.labels>(true)
  for await (const [pictures] of files) if (pictures.shape.length > 4) break
  await files.close()

  const rows: DataFrameIterator = await generator.flowFromDataframe(dataframe, {
    directory: 'photos',
    xCol: 'file',
    yCol: ['a', 'b'],
    classMode: 'raw',
  })
  rows.reset()
  const arrays: FlowOptions = { batchSize: 4, shuffle: false, sampleWeight: [1, 2], ignoreClassSplit: true }
  const pictures: NumpyArrayIterator = generator.flow([images, images], images, arrays)
  exactly<number, typeof pictures.totalBatchesSeen>(true)

  const drawn: Required<TransformParameters> = generator.getRandomTransform([8, 8, 3], 1)
  generator.applyTransform(images, { theta: drawn.theta, flipHorizontal: true, brightness: null })
  generator.standardize(generator.randomTransform(images))
  // @ts-expect-error an option that does not exist
  new ImageDataGenerator({ rotation_range: 20 })
  // @ts-expect-error a class mode of tables alone
  generator.flowFromDirectory('photos', { classMode: 'multi_output' })
  // @ts-expect-error a subset that does not exist
  generator.flow(images, null, { subset: 'test' })
  // @ts-expect-error arrays have a shape
  generator.fit(new Float32Array(3))
  // @ts-expect-error what is between our classes is nobody else's
  files.drawOne
}

export async function datasets(): Promise<void> {
  const one = await imageDatasetFromDirectory('photos', {
    imageSize: 64,
    labelMode: 'int',
    labels: 'inferred',
  })
  exactly<ImageDataset, typeof one>(true)
  const split = { validationSplit: 0.2, seed: 1 }
  const both = await imageDatasetFromDirectory('photos', { ...split, subset: 'both' })
  exactly<[training: ImageDataset, validation: ImageDataset], typeof both>(true)
  for await (const { xs } of one) exactly<Float32Array, typeof xs>(true)
  // @ts-expect-error a mode by Keras' other names
  await imageDatasetFromDirectory('photos', { labelMode: 'sparse' })
}

export async function utilities(bytes: Uint8Array, model: ModelName): Promise<void> {
  const load: LoadImgOptions = { colorMode: 'grayscale', targetSize: null, keepAspectRatio: true }
  const image = await loadImg(bytes, load)
  exactly<1 | 3 | 4, typeof image.channels>(true)
  const array: NDArray = imgToArray(image, { dataFormat: 'channels_first', dtype: 'uint8' })
  const how: ArrayToImgOptions = { scale: false }
  const picture: Picture = arrayToImg(array, how)
  await saveImg('a.png', imgToArray(picture), { ...how, fileFormat: 'jpeg' })
  exactly<NDArray<Float32Array | Float64Array>, ReturnType<typeof preprocessInput>>(true)
  preprocessInput(array, model, 'channels_last')
  preprocessInput(array, 'caffe')
  // @ts-expect-error a model that Keras does not have
  preprocessInput(array, 'resnet51')
  // @ts-expect-error a format that is not written
  await saveImg('a.gif', array, { fileFormat: 'gif' })
}
