/** `preprocess_input` of keras.applications: how each model wants its pictures. */
import { show, wrongValue } from '../errors.ts'
import { type ArrayInput, type Floats, type NDArray, rounderOf } from './ndarray.ts'
import { checkDataFormat, type DataFormat } from './options.ts'
import { sizeIn } from './standardize.ts'

/** 'tf': −1 … 1. 'caffe': BGR, less the mean of ImageNet. 'torch': 0 … 1, by mean and deviation of ImageNet. */
export type PreprocessMode = 'tf' | 'caffe' | 'torch'

/** Modules of keras.applications; null for those whose models do it themselves. */
const MODES = {
  convnext: null,
  densenet: 'torch',
  efficientnet: null,
  efficientnet_v2: null,
  imagenet_utils: 'caffe',
  inception_resnet_v2: 'tf',
  inception_v3: 'tf',
  mobilenet: 'tf',
  mobilenet_v2: 'tf',
  mobilenet_v3: null,
  nasnet: 'tf',
  resnet: 'caffe',
  resnet50: 'caffe',
  resnet_v2: 'tf',
  vgg16: 'caffe',
  vgg19: 'caffe',
  xception: 'tf',
} as const satisfies Record<string, PreprocessMode | null>

/** A module of keras.applications. */
export type ModelName = keyof typeof MODES

/** Of keras/src/applications/imagenet_utils.py. */
const TORCH = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }
const CAFFE_MEAN = [103.939, 116.779, 123.68]

/**
 * What `keras.applications.<model>.preprocess_input` makes of pictures of values 0 … 255, or one of its three modes: of
 * rank 3 or 4, with three channels. A copy, in float32 unless `x` is float64.
 *
 * @throws {OptionError} for an unknown model, or other channels than three where the mode needs them
 */
export function preprocessInput(
  x: ArrayInput,
  model: ModelName | PreprocessMode,
  dataFormat?: DataFormat | null
): NDArray<Floats> {
  const mode = modeOf(model)
  const format = checkDataFormat(dataFormat)
  const data = x.data instanceof Float64Array ? x.data.slice() : Float32Array.from(x.data)
  const result = { data, shape: x.shape }
  if (mode === null) return result
  const { channels, height, width } = sizeIn(x.shape, format)
  if (mode !== 'tf' && channels !== 3) {
    throw wrongValue('x.shape', x.shape, `three channels where the mode is '${mode}'`)
  }
  const round = rounderOf(data)
  const run = format === 'channels_first' ? height * width : 1
  for (let i = 0; i < data.length; i++) {
    const c = Math.floor(i / run) % channels
    if (mode === 'tf') data[i] = round(data[i]! / 127.5) - 1
    else if (mode === 'torch') {
      data[i] = round(round(data[i]! / 255) - round(TORCH.mean[c]!)) / round(TORCH.std[c]!)
    } else {
      const blue = i + (1 - c) * 2 * run // of the same pixel the channel on the other side
      data[i] = round(x.data[blue]!) - round(CAFFE_MEAN[c]!)
    }
  }
  return result
}

function modeOf(model: unknown): PreprocessMode | null {
  if (model === 'tf' || model === 'caffe' || model === 'torch') return model
  if (typeof model === 'string' && Object.hasOwn(MODES, model)) return MODES[model as ModelName]
  const expected = `'tf', 'caffe' or 'torch', or one of ${Object.keys(MODES).map(show).join(', ')}`
  throw wrongValue('model', model, expected)
}
