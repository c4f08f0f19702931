/** Keras' `load_img` and `save_img`. */
import { writeFile } from '#kerasFiles'
import { checkBoolean, checkKeys, checkOneOf, checkSize } from '../check.ts'
import { DecodeError, wrongType, wrongValue } from '../errors.ts'
import { FILTERS } from '../kernel/abi.ts'
import { loadKernel } from '../oneImage.ts'
import type { ColorMode, Filter, Image, WasmModule } from '../types.ts'
import { encodePicture, type PictureFormat } from './encode.ts'
import type { ArrayInput } from './ndarray.ts'
import { type ArrayToImgOptions, arrayToImg } from './picture.ts'
import { readNamed } from './read.ts'

/** Options of `loadImg`. */
export interface LoadImgOptions {
  /** Default 'rgb'. */
  colorMode?: ColorMode
  /** [height, width]; default: the picture's own. */
  targetSize?: readonly [height: number, width: number] | null
  /** Default 'nearest'. */
  interpolation?: Filter
  /** Crops the centre instead of stretching; default false. */
  keepAspectRatio?: boolean
  /** The compiled `imbatch/core.wasm`, instead of the embedded copy. */
  module?: WasmModule
}

/** A path (in browsers a URL), the file's bytes, or a `File` or another `Blob`. */
export type ImageSource = string | URL | Uint8Array | Blob

const COLOR_MODES: readonly ColorMode[] = ['rgb', 'rgba', 'grayscale']

/**
 * A picture, decoded, converted and resized as Keras does with Pillow.
 *
 * @throws {DecodeError} for what is no picture
 * @throws {DatasetError} for a file that can't be read
 */
export async function loadImg(path: ImageSource, options: LoadImgOptions = {}): Promise<Image> {
  checkKeys('options', options, ['colorMode', 'targetSize', 'interpolation', 'keepAspectRatio', 'module'])
  const colorMode = checkOneOf('colorMode', options.colorMode ?? 'rgb', COLOR_MODES)
  const size = options.targetSize == null ? null : checkSize('targetSize', options.targetSize)
  const filter = checkOneOf('interpolation', options.interpolation ?? 'nearest', FILTERS)
  const fit = checkBoolean('keepAspectRatio', options.keepAspectRatio ?? false) ? 'cover' : 'stretch'
  const kernel = await loadKernel(options.module === undefined ? {} : { module: options.module })
  const image = await kernel.decodeAsync(await bytesOf(path), { colorMode }).catch(nameIn(path))
  return size === null ? image : kernel.resize(image, { size, filter, fit })
}

async function bytesOf(path: unknown): Promise<Uint8Array> {
  if (typeof path === 'string' || path instanceof URL) return readNamed(path)
  if (path instanceof Uint8Array) return path
  if (path instanceof Blob) return new Uint8Array(await path.arrayBuffer())
  throw wrongType('path', path, 'a path, a URL, bytes or a Blob')
}

/** Of bytes there is no name; of a Blob, where it is a file. */
function nameIn(path: ImageSource): (error: unknown) => never {
  const name = path instanceof Uint8Array ? undefined : path instanceof Blob ? (path as File).name : path
  return (error) => {
    if (name === undefined || !(error instanceof DecodeError)) throw error
    const { code, format, offset } = error
    const more = { cause: error, ...(offset !== undefined && { offset }) }
    throw new DecodeError(code, format, `${name}: ${error.message}`, more)
  }
}

/** Options of `saveImg`. */
export interface SaveImgOptions extends ArrayToImgOptions {
  /** Default: by the ending of the path. */
  fileFormat?: 'png' | 'jpeg' | 'jpg' | null
}

/**
 * Writes an array of rank 3 as a PNG or JPEG file; JPEG has no alpha. Only where there is a file system.
 *
 * @throws {OutputError} where it can't be written; a file that is there stays as it is
 */
export async function saveImg(
  path: string | URL,
  x: ArrayInput,
  options: SaveImgOptions = {}
): Promise<void> {
  if (typeof path !== 'string' && !(path instanceof URL)) {
    throw wrongType('path', path, 'a path or a file: URL')
  }
  const { fileFormat, ...rest } = options
  await writeFile(path, await imgToFile(x, formatOf(String(path), fileFormat), rest))
}

async function imgToFile(x: ArrayInput, format: PictureFormat, options: ArrayToImgOptions) {
  return encodePicture(arrayToImg(x, options), format)
}

function formatOf(path: string, given: unknown): PictureFormat {
  const ending = given == null ? path.split('.').at(-1)!.toLowerCase() : given
  const expected = "'png' or 'jpeg', or a path that ends so"
  if (ending === 'png') return 'png'
  if (ending === 'jpg' || ending === 'jpeg') return 'jpeg'
  throw wrongValue('fileFormat', given ?? path, expected)
}
