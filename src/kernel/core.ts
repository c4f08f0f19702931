/** The only code that calls the first module. */
import type { Image, ImageInfo } from '../types.ts'
import { type CoreExports, canvasBytes, encodeSpec, INFO_BYTES, isFloat, type SampleSpec } from './abi.ts'
import { errorOf, FORMATS, outOfMemory } from './failures.ts'
import { Instance } from './instance.ts'

type Pixels = Uint8Array | Float32Array

/** How a file is decoded. */
export interface DecodeSpec {
  /** Whether the EXIF orientation is applied. */
  readonly orient?: boolean
  /** What a JPEG's sides are divided by: 1, 2, 4 or 8. */
  readonly scale?: number
  /** Default: those of the file. */
  readonly channels?: 1 | 3 | 4 | undefined
  /** Copies the pixels, which are overwritten by the next call; default: into new memory. */
  readonly copy?: ((pixels: Uint8Array) => Uint8Array) | undefined
}

/** One instance of the module: an image is copied in, worked on, and the result copied out. */
export class Core {
  readonly #wasm: Instance<CoreExports>

  constructor(module: WebAssembly.Module) {
    this.#wasm = new Instance(module)
  }

  /** Bytes of linear memory: it grows with the largest image and is never returned. */
  get memoryBytes(): number {
    return this.#wasm.exports.memory.buffer.byteLength
  }

  /** `image` with `channels` channels, by Pillow's rules. */
  convert(image: Image, channels: 1 | 3 | 4): Image {
    if (image.channels === channels) return image
    const { width, height } = image
    return this.#run((core) => {
      const src = this.#wasm.copyIn(image.data)
      const at = this.#toChannels(core, src, image.channels, channels, width * height)
      return { width, height, channels, data: this.#wasm.copyOut(at, width * height * channels) }
    })
  }

  /** `image` turned upright by an EXIF orientation. */
  orient(image: Image, orientation: number): Image {
    if (orientation === 1) return image
    const { width, height, channels } = image
    const swaps = orientation >= 5
    return this.#run((core) => {
      const src = this.#wasm.copyIn(image.data)
      const dst = this.#wasm.allocate(image.data.length)
      core.orient(src, width, height, channels, orientation, dst)
      const data = this.#wasm.copyOut(dst, image.data.length)
      return { width: swaps ? height : width, height: swaps ? width : height, channels, data }
    })
  }

  /** Resizes by `spec`, which also gives the channels; ignores its normalisation. */
  resize(image: Image, spec: SampleSpec): Image<Pixels> {
    const { width, height, channels } = spec
    const length = width * height * channels
    return this.#run((core) => {
      const src = this.#wasm.copyIn(image.data)
      const record = this.#wasm.copyIn(encodeSpec(spec))
      const dst = this.#wasm.allocate(isFloat(spec) ? length * 4 : length)
      check(core.resize(src, image.width, image.height, image.channels, record, dst))
      const data = isFloat(spec) ? this.#floats(dst, length).slice() : this.#wasm.copyOut(dst, length)
      return { width, height, channels, data }
    })
  }

  /** Normalises by `spec` into `out`, from `offset` on. */
  normalize(image: Image<Pixels>, spec: SampleSpec, out: Float32Array, offset: number): void {
    const { data, width, height, channels } = image
    this.#run((core) => {
      const src = this.#wasm.copyIn(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
      const record = this.#wasm.copyIn(encodeSpec(spec))
      const dst = this.#wasm.allocate(data.length * 4)
      const float = data instanceof Float32Array ? 1 : 0
      check(core.normalize(src, float, width * height, channels, record, dst))
      out.set(this.#floats(dst, data.length), offset)
    })
  }

  /** What the header of a file says. Throws `DecodeError`. */
  probe(bytes: Uint8Array): ImageInfo {
    return this.#run((core) => {
      const at = this.#wasm.copyIn(bytes)
      const [format, width, height, channels, orientation] = this.#probe(core, at, bytes, true)
      return { format: FORMATS[format!], width, height, channels, orientation } as ImageInfo
    })
  }

  /** The pixels of a file. Throws `DecodeError`. */
  decode(bytes: Uint8Array, maxPixels: number, how: DecodeSpec = {}): Image {
    const { orient = false, scale = 1, copy = (pixels) => pixels.slice() } = how
    return this.#run((core) => {
      const at = this.#wasm.copyIn(bytes)
      const status = core.decode(at, bytes.length, maxPixels, orient ? 1 : 0, scale)
      this.#checkFile(status, core, at, bytes, maxPixels)
      const { at: decoded, width, height, channels: found } = this.#wasm.picture()
      const { channels = found } = how
      const pixels = this.#toChannels(core, decoded, found, channels, width * height)
      const end = pixels + width * height * channels
      return { width, height, channels, data: copy(this.#wasm.view().subarray(pixels, end)) }
    })
  }

  /**
   * Decodes a file, resizes, changes and normalises it by the encoded `spec` and `change` into `out`, which has the length
   * of a sample. Throws `DecodeError`.
   */
  sampleFile(
    bytes: Uint8Array,
    maxPixels: number,
    spec: Uint8Array,
    out: Float32Array,
    change?: Uint8Array
  ): void {
    this.#run((core) => {
      const at = this.#wasm.copyIn(bytes)
      const record = this.#wasm.copyIn(spec)
      const by = change ? this.#wasm.copyIn(change) : 0
      const dst = this.#wasm.allocate(out.length * 4)
      const status = core.sampleFile(at, bytes.length, maxPixels, record, dst, by)
      this.#checkFile(status, core, at, bytes, maxPixels)
      out.set(this.#floats(dst, out.length))
    })
  }

  /** Resizes, changes and normalises by the encoded `spec` and `change` into `out`, which has the length of a sample. */
  sample(image: Image, spec: Uint8Array, out: Float32Array, change?: Uint8Array): void {
    this.#run((core) => {
      const src = this.#wasm.copyIn(image.data)
      const record = this.#wasm.copyIn(spec)
      const by = change ? this.#wasm.copyIn(change) : 0
      const dst = this.#wasm.allocate(out.length * 4)
      check(core.sample(src, image.width, image.height, image.channels, record, dst, by))
      out.set(this.#floats(dst, out.length))
    })
  }

  /**
   * What the last `sampleFile` or `sample` resized to, before it was changed and normalised: `canvasBytes` of its spec. A
   * view that is valid until the next call of any other method, so copy it to keep it.
   */
  canvas(spec: Uint8Array): Uint8Array {
    const at = this.#wasm.exports.canvas() >>> 0
    return this.#wasm.view().subarray(at, at + canvasBytes(spec))
  }

  /** Changes and normalises what `canvas` gave: as `sampleFile` or `sample` would have done, but for a crop. */
  finish(canvas: Uint8Array, spec: Uint8Array, out: Float32Array, change?: Uint8Array): void {
    this.#run((core) => {
      const src = this.#wasm.copyIn(canvas)
      const record = this.#wasm.copyIn(spec)
      const by = change ? this.#wasm.copyIn(change) : 0
      const dst = this.#wasm.allocate(out.length * 4)
      check(core.finish(src, record, dst, by))
      out.set(this.#floats(dst, out.length))
    })
  }

  /** Throws the error for a status, if it is one. */
  #checkFile(status: number, core: CoreExports, at: number, bytes: Uint8Array, maxPixels: number): void {
    if (status === 0) return
    const failure = this.#wasm.failure()
    // The header says which format it is; that it can't be read is known already.
    const format = FORMATS[this.#probe(core, at, bytes, false)[0]!] ?? 'unknown'
    throw errorOf({ status, ...failure, format }, bytes, maxPixels)
  }

  /** The fields of an `Info`. */
  #probe(core: CoreExports, at: number, bytes: Uint8Array, strict: boolean): Int32Array {
    const info = this.#wasm.allocate(INFO_BYTES)
    const status = core.probe(at, bytes.length, info)
    const fields = new Int32Array(this.#wasm.copyOut(info, INFO_BYTES).buffer)
    if (strict && status !== 0) {
      const format = FORMATS[fields[0]!] ?? 'unknown'
      throw errorOf({ status, ...this.#wasm.failure(), format }, bytes, 0)
    }
    return fields
  }

  /** Where pixels are that have `to` channels instead of `from`. */
  #toChannels(core: CoreExports, src: number, from: number, to: number, pixels: number): number {
    if (from === to) return src
    const dst = this.#wasm.allocate(pixels * to)
    core.convert(src, from, dst, to, pixels)
    return dst
  }

  #run<Result>(work: (core: CoreExports) => Result): Result {
    return this.#wasm.run('the WebAssembly kernel', work)
  }

  #floats(at: number, length: number): Float32Array {
    return new Float32Array(this.#wasm.view().buffer, at, length)
  }
}

/** Of work on pixels, which fails for one reason only. */
function check(status: number): void {
  if (status !== 0) throw outOfMemory('its scratch memory')
}
