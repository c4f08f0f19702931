/** Keras' `img_to_array` and `array_to_img`: between pictures and arrays. */
import { checkBoolean, checkKeys, checkOneOf } from '../check.ts'
import { wrongType, wrongValue } from '../errors.ts'
import type { Image } from '../types.ts'
import { type ArrayInput, checkArray, DTYPES, type DType, type NDArray, zeros } from './ndarray.ts'
import { checkDataFormat, type DataFormat } from './options.ts'
import { sizeIn } from './standardize.ts'
import { fromPlanes, stretchToBytes } from './transform.ts'

/**
 * A picture, as Pillow's `Image`: interleaved samples of 8 bits (modes L, RGB and RGBA), or 32-bit integers of one channel
 * (mode I).
 */
export interface Picture {
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height: number
  /** Grey, RGB or RGBA. */
  readonly channels: 1 | 3 | 4
  /** `width * height * channels` samples, rows from the top. */
  readonly data: Uint8Array | Int32Array
}

/** Options of `imgToArray`. */
export interface ImgToArrayOptions {
  /** Default 'channels_last'. */
  dataFormat?: DataFormat | null
  /** Default 'float32'. */
  dtype?: DType | null
}

/** A picture as an array [height, width, channels], or [channels, height, width]. */
export function imgToArray(img: Picture | Image, options: ImgToArrayOptions = {}): NDArray {
  checkKeys('options', options, ['dataFormat', 'dtype'])
  const dataFormat = checkDataFormat(options.dataFormat)
  const dtype = checkOneOf('dtype', options.dtype ?? 'float32', DTYPES)
  const { width, height, channels, data } = img ?? {}
  if (data?.length !== width * height * channels) {
    throw wrongType('img', img, 'a picture { width, height, channels, data }; loadImg gives a promise of one')
  }
  const out = zeros(dtype, width * height * channels)
  if (dataFormat === 'channels_last') {
    out.set(data)
    return { data: out, shape: [height, width, channels] }
  }
  const pixels = width * height
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < channels; c++) out[c * pixels + i] = data[i * channels + c]!
  }
  return { data: out, shape: [channels, height, width] }
}

/** Options of `arrayToImg`. */
export interface ArrayToImgOptions {
  /** Default 'channels_last'. */
  dataFormat?: DataFormat | null
  /** Whether the least value becomes 0 and the largest 255; default true. */
  scale?: boolean
}

/**
 * An array of rank 3 as a picture of 8 bits: fractions are cut off, and without `scale` values are taken modulo 256.
 * One channel with values above 255 gives 32-bit integers.
 *
 * @throws {OptionError} for another rank, or other than 1, 3 or 4 channels
 */
export function arrayToImg(x: ArrayInput, options: ArrayToImgOptions = {}): Picture {
  checkKeys('options', options, ['dataFormat', 'scale'])
  const dataFormat = checkDataFormat(options.dataFormat)
  const scale = checkBoolean('scale', options.scale ?? true)
  const { data, shape } = checkArray('x', x, 3)
  const size = sizeIn(shape, dataFormat)
  const { height, width, channels } = size
  if (channels !== 1 && channels !== 3 && channels !== 4) {
    throw wrongValue('x.shape', shape, '1, 3 or 4 channels')
  }
  const values = new Float32Array(data.length)
  if (dataFormat === 'channels_first') fromPlanes(data, size, values)
  else values.set(data)
  const large = !scale && channels === 1 && values.some((value) => value > 255)
  const pixels = scale ? stretchToBytes(values) : large ? Int32Array.from(values) : Uint8Array.from(values)
  return { width, height, channels, data: pixels }
}
