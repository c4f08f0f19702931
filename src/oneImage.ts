import { checkBoolean, checkInteger, checkKeys } from './check.ts'
import { foreignFormat } from './decode/foreignFormat.ts'
import { decodeForeign } from './decodeForeign.ts'
import { DecodeError, wrongType, wrongValue } from './errors.ts'
import type { Core, DecodeSpec } from './kernel/core.ts'
import type { Foreign } from './kernel/foreign.ts'
import { checkColorMode, checkMaxPixels, checkResizeKeys, normalizeSpec, resizeSpec } from './plan.ts'
import type {
  DecodeOptions,
  Image,
  ImageInfo,
  Kernel,
  Normalize,
  ResizeOptions,
  WasmModule,
} from './types.ts'

/**
 * The kernels that batches are made with, for one image at a time.
 *
 * @param options.module the compiled `imbatch/core.wasm`; default: the embedded copy
 */
export async function loadKernel(options: { module?: WasmModule } = {}): Promise<Kernel> {
  checkKeys('options', options, ['module'])
  const { loadCore } = await instances()
  return new CoreKernel(await loadCore(options.module))
}

/** Who makes batches by workers need not load these. */
const instances = () => import('./kernel/load.ts')

class CoreKernel implements Kernel {
  readonly #core: Core
  #foreign: Foreign | undefined

  constructor(core: Core) {
    this.#core = core
  }

  probe(bytes: Uint8Array): ImageInfo {
    return this.#core.probe(checkBytes(bytes))
  }

  decode(bytes: Uint8Array, options: DecodeOptions = {}): Image {
    const { maxPixels, ...how } = checkDecodeOptions(options)
    const format = foreignFormat(checkBytes(bytes))
    if (format) {
      const what = `${format} files need code that is loaded on demand: use decodeAsync`
      throw new DecodeError('DECODE_UNSUPPORTED', format, what)
    }
    return this.#core.decode(bytes, maxPixels, how)
  }

  async decodeAsync(bytes: Uint8Array, options: DecodeOptions = {}): Promise<Image> {
    const { channels, copy, maxPixels, orient } = checkDecodeOptions(options)
    const format = foreignFormat(checkBytes(bytes))
    if (!format) return this.decode(bytes, options)
    const { loadForeign } = await instances()
    this.#foreign ??= await loadForeign()
    const decoded = decodeForeign(this.#core, this.#foreign, format, bytes, maxPixels, orient)
    const image = channels === undefined ? decoded : this.#core.convert(decoded, channels)
    return copy ? { ...image, data: copy(image.data) } : image
  }

  resize(image: Image, options: ResizeOptions & { antialias?: true }): Image
  resize(image: Image, options: ResizeOptions): Image<Uint8Array | Float32Array>
  resize(image: Image, options: ResizeOptions): Image<Uint8Array | Float32Array> {
    checkResizeKeys(options)
    checkImage(image, [Uint8Array, Uint8ClampedArray])
    return this.#core.resize(image, resizeSpec(options, image.channels))
  }

  normalize(
    image: Image<Uint8Array | Float32Array>,
    normalize: Normalize,
    out?: Float32Array,
    offset = 0
  ): Float32Array {
    checkImage(image, [Uint8Array, Uint8ClampedArray, Float32Array])
    const { length } = image.data
    const target = out ?? new Float32Array(length)
    if (!(target instanceof Float32Array)) throw wrongType('out', out, 'a Float32Array')
    checkInteger('offset', offset, 0)
    if (offset + length > target.length) {
      throw wrongValue('out', target, `room for ${length} values from offset ${offset} on`)
    }
    this.#core.normalize(image, normalizeSpec(normalize, image.channels), target, offset)
    return target
  }
}

function checkDecodeOptions(options: DecodeOptions): Required<DecodeSpec> & { maxPixels: number } {
  checkKeys('options', options, ['colorMode', 'maxPixels', 'orient', 'out', 'scale'])
  const { colorMode, out, scale = 1 } = options
  if (out !== undefined && !(out instanceof Uint8Array)) throw wrongType('out', out, 'a Uint8Array')
  if (![1, 0.5, 0.25, 0.125].includes(scale)) {
    throw wrongValue('scale', scale, '1, 0.5, 0.25 or 0.125')
  }
  return {
    channels: colorMode === undefined ? undefined : checkColorMode(colorMode),
    maxPixels: checkMaxPixels(options.maxPixels),
    orient: checkBoolean('orient', options.orient ?? false),
    scale: 1 / scale,
    copy: out && ((pixels) => copyTo(out, pixels)),
  }
}

/** The beginning of `out`, which then holds `pixels`. */
function copyTo(out: Uint8Array, pixels: Uint8Array): Uint8Array {
  if (out.length < pixels.length) throw wrongValue('out', out, `room for ${pixels.length} samples`)
  out.set(pixels)
  return out.subarray(0, pixels.length)
}

function checkBytes(bytes: unknown): Uint8Array {
  if (!(bytes instanceof Uint8Array)) throw wrongType('bytes', bytes, 'a Uint8Array')
  return bytes
}

function checkImage(image: Image<Uint8Array | Float32Array>, types: readonly (new () => object)[]): void {
  const { width, height, channels, data } = image
  checkInteger('image.width', width, 1)
  checkInteger('image.height', height, 1)
  if (![1, 3, 4].includes(channels)) throw wrongValue('image.channels', channels, '1, 3 or 4')
  if (!types.some((type) => data instanceof type)) {
    throw wrongType('image.data', data, types.map(({ name }) => name).join(' or '))
  }
  const length = width * height * channels
  if (data.length !== length) throw wrongValue('image.data', data, `${length} values`)
}
