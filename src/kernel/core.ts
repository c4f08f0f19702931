/** The only code that calls WebAssembly or looks into its memory. */
import { KernelError } from '../errors.ts'
import type { Image, ImageInfo } from '../types.ts'
import { type CoreExports, canvasBytes, encodeSpec, INFO_BYTES, isFloat, type SampleSpec } from './abi.ts'
import { errorOf, FORMATS, outOfMemory } from './failures.ts'

type Pixels = Uint8Array | Float32Array

/**
 * One instance of the module with a memory of its own. An image is copied in, worked on, and the result copied out; a
 * trap costs the instance, which is replaced, but not the caller.
 */
export class Core {
  readonly #module: WebAssembly.Module
  #exports: CoreExports
  #bytes = new Uint8Array(0)

  constructor(module: WebAssembly.Module) {
    this.#module = module
    this.#exports = instantiate(module)
  }

  /** Bytes of linear memory: it grows with the largest image and is never returned. */
  get memoryBytes(): number {
    return this.#exports.memory.buffer.byteLength
  }

  /** `image` with `channels` channels, by Pillow's rules. */
  convert(image: Image, channels: 1 | 3 | 4): Image {
    if (image.channels === channels) return image
    const { width, height } = image
    return this.#run((core) => {
      const src = this.#copyIn(image.data)
      const length = width * height * channels
      const dst = this.#allocate(length)
      core.convert(src, image.channels, dst, channels, width * height)
      return { width, height, channels, data: this.#view().slice(dst, dst + length) }
    })
  }

  /** `image` turned upright by an EXIF orientation. */
  orient(image: Image, orientation: number): Image {
    if (orientation === 1) return image
    const { width, height, channels } = image
    const swaps = orientation >= 5
    return this.#run((core) => {
      const src = this.#copyIn(image.data)
      const dst = this.#allocate(image.data.length)
      core.orient(src, width, height, channels, orientation, dst)
      const data = this.#view().slice(dst, dst + image.data.length)
      return { width: swaps ? height : width, height: swaps ? width : height, channels, data }
    })
  }

  /** Resizes by `spec`, which also gives the channels; ignores its normalisation. */
  resize(image: Image, spec: SampleSpec): Image<Pixels> {
    const { width, height, channels } = spec
    const length = width * height * channels
    return this.#run((core) => {
      const src = this.#copyIn(image.data)
      const record = this.#copyIn(encodeSpec(spec))
      const dst = this.#allocate(isFloat(spec) ? length * 4 : length)
      check(core.resize(src, image.width, image.height, image.channels, record, dst))
      const data = isFloat(spec) ? this.#floats(dst, length).slice() : this.#view().slice(dst, dst + length)
      return { width, height, channels, data }
    })
  }

  /** Normalises by `spec` into `out`, from `offset` on. */
  normalize(image: Image<Pixels>, spec: SampleSpec, out: Float32Array, offset: number): void {
    const { data, width, height, channels } = image
    this.#run((core) => {
      const src = this.#copyIn(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
      const record = this.#copyIn(encodeSpec(spec))
      const dst = this.#allocate(data.length * 4)
      const float = data instanceof Float32Array ? 1 : 0
      check(core.normalize(src, float, width * height, channels, record, dst))
      out.set(this.#floats(dst, data.length), offset)
    })
  }

  /** What the header of a file says. Throws `DecodeError`. */
  probe(bytes: Uint8Array): ImageInfo {
    return this.#run((core) => {
      const at = this.#copyIn(bytes)
      const [format, width, height, channels, orientation] = this.#probe(core, at, bytes, true)
      return { format: FORMATS[format!], width, height, channels, orientation } as ImageInfo
    })
  }

  /**
   * The pixels of a file. With `upright` the EXIF orientation is applied; a JPEG's sides are divided by `scale`, which is
   * 1, 2, 4 or 8. Throws `DecodeError`.
   */
  decode(bytes: Uint8Array, maxPixels: number, upright = false, scale = 1): Image {
    return this.#run((core) => {
      const at = this.#copyIn(bytes)
      this.#checkFile(
        core.decode(at, bytes.length, maxPixels, upright ? 1 : 0, scale),
        core,
        at,
        bytes,
        maxPixels
      )
      const channels = core.imageChannels() as Image['channels']
      const [width, height, from] = [core.imageWidth(), core.imageHeight(), core.image() >>> 0]
      return { width, height, channels, data: this.#view().slice(from, from + width * height * channels) }
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
      const at = this.#copyIn(bytes)
      const record = this.#copyIn(spec)
      const by = change ? this.#copyIn(change) : 0
      const dst = this.#allocate(out.length * 4)
      const status = core.sampleFile(at, bytes.length, maxPixels, record, dst, by)
      this.#checkFile(status, core, at, bytes, maxPixels)
      out.set(this.#floats(dst, out.length))
    })
  }

  /** Resizes, changes and normalises by the encoded `spec` and `change` into `out`, which has the length of a sample. */
  sample(image: Image, spec: Uint8Array, out: Float32Array, change?: Uint8Array): void {
    this.#run((core) => {
      const src = this.#copyIn(image.data)
      const record = this.#copyIn(spec)
      const by = change ? this.#copyIn(change) : 0
      const dst = this.#allocate(out.length * 4)
      check(core.sample(src, image.width, image.height, image.channels, record, dst, by))
      out.set(this.#floats(dst, out.length))
    })
  }

  /**
   * What the last `sampleFile` or `sample` resized to, before it was changed and normalised: `canvasBytes` of its spec. A
   * view that is valid until the next call of any other method, so copy it to keep it.
   */
  canvas(spec: Uint8Array): Uint8Array {
    const at = this.#exports.canvas() >>> 0
    return this.#view().subarray(at, at + canvasBytes(spec))
  }

  /** Changes and normalises what `canvas` gave: as `sampleFile` or `sample` would have done, but for a crop. */
  finish(canvas: Uint8Array, spec: Uint8Array, out: Float32Array, change?: Uint8Array): void {
    this.#run((core) => {
      const src = this.#copyIn(canvas)
      const record = this.#copyIn(spec)
      const by = change ? this.#copyIn(change) : 0
      const dst = this.#allocate(out.length * 4)
      check(core.finish(src, record, dst, by))
      out.set(this.#floats(dst, out.length))
    })
  }

  /** Throws the error for a status, if it is one. */
  #checkFile(status: number, core: CoreExports, at: number, bytes: Uint8Array, maxPixels: number): void {
    if (status === 0) return
    const [reason, offset] = [core.failureReason(), core.failureOffset() >>> 0]
    // The header says which format it is; that it can't be read is known already.
    const format = FORMATS[this.#probe(core, at, bytes, false)[0]!] ?? 'unknown'
    throw errorOf({ status, reason, offset, format }, bytes, maxPixels)
  }

  /** The fields of an `Info`. */
  #probe(core: CoreExports, at: number, bytes: Uint8Array, strict: boolean): Int32Array {
    const info = this.#allocate(INFO_BYTES)
    const status = core.probe(at, bytes.length, info)
    const fields = new Int32Array(this.#view().slice(info, info + INFO_BYTES).buffer)
    if (strict && status !== 0) {
      const [reason, offset] = [core.failureReason(), core.failureOffset() >>> 0]
      throw errorOf({ status, reason, offset, format: FORMATS[fields[0]!] ?? 'unknown' }, bytes, 0)
    }
    return fields
  }

  #run<T>(work: (core: CoreExports) => T): T {
    try {
      this.#exports.reset()
      return work(this.#exports)
    } catch (cause) {
      if (!(cause instanceof WebAssembly.RuntimeError)) throw cause
      this.#exports = instantiate(this.#module)
      throw new KernelError('KERNEL_TRAP', `the WebAssembly kernel failed: ${String(cause)}`, { cause })
    }
  }

  #allocate(bytes: number): number {
    const at = this.#exports.allocate(bytes) >>> 0
    if (at === 0) throw outOfMemory(`${bytes} bytes`)
    return at
  }

  #copyIn(bytes: Uint8Array): number {
    const at = this.#allocate(bytes.length)
    this.#view().set(bytes, at)
    return at
  }

  /** Growing detaches every view, so the one in use is looked up here and nowhere kept. */
  #view(): Uint8Array {
    const { buffer } = this.#exports.memory
    if (this.#bytes.buffer !== buffer) this.#bytes = new Uint8Array(buffer)
    return this.#bytes
  }

  #floats(at: number, length: number): Float32Array {
    return new Float32Array(this.#view().buffer, at, length)
  }
}

function instantiate(module: WebAssembly.Module): CoreExports {
  return new WebAssembly.Instance(module).exports as unknown as CoreExports
}

/** Of work on pixels, which fails for one reason only. */
function check(status: number): void {
  if (status !== 0) throw outOfMemory('its scratch memory')
}
