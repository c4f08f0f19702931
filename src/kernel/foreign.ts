/** The second module, which decodes TIFF and WebP: called here alone, as the first one is by `core.ts`. */
import type { ForeignFormat } from '../decode/foreignFormat.ts'
import { KernelError } from '../errors.ts'
import type { Image } from '../types.ts'
import type { ForeignExports } from './abi.ts'
import { errorOf, NEEDS_JPEG, outOfMemory } from './failures.ts'

/** Decodes a JPEG stream, which a TIFF may hold. */
export type JpegDecoder = (stream: Uint8Array, maxPixels: number) => Image

/** One instance of the module with a memory of its own; a trap costs the instance, which is replaced. */
export class Foreign {
  readonly #module: WebAssembly.Module
  #exports: ForeignExports
  #bytes = new Uint8Array(0)

  constructor(module: WebAssembly.Module) {
    this.#module = module
    this.#exports = instantiate(module)
  }

  /** Bytes of linear memory: it grows with the largest image and is never returned. */
  get memoryBytes(): number {
    return this.#exports.memory.buffer.byteLength
  }

  /** The pixels of a file. A JPEG within it goes to `decodeJpeg`, whose error is this one's. Throws `DecodeError`. */
  decode(format: ForeignFormat, bytes: Uint8Array, maxPixels: number, decodeJpeg: JpegDecoder): Image {
    try {
      return this.#decode(format, bytes, maxPixels, decodeJpeg)
    } catch (cause) {
      if (!(cause instanceof WebAssembly.RuntimeError)) throw cause
      this.#exports = instantiate(this.#module)
      throw new KernelError('KERNEL_TRAP', `the WebAssembly module for ${format} failed: ${String(cause)}`, {
        cause,
      })
    }
  }

  #decode(format: ForeignFormat, bytes: Uint8Array, maxPixels: number, decodeJpeg: JpegDecoder): Image {
    const foreign = this.#exports
    foreign.reset()
    let status = foreign.decode(this.#copyIn(bytes), bytes.length, maxPixels)
    while (status === NEEDS_JPEG) {
      const start = foreign.jpegStream() >>> 0
      const stream = this.#view().subarray(start, start + (foreign.jpegLength() >>> 0))
      const { width, height, channels, data } = decodeJpeg(stream, foreign.jpegLimit())
      status = foreign.resume(this.#copyIn(data), width, height, channels)
    }
    if (status !== 0) {
      const [reason, offset] = [foreign.failureReason(), foreign.failureOffset() >>> 0]
      throw errorOf({ status, reason, offset, format }, bytes, maxPixels)
    }
    const [width, height, from] = [foreign.imageWidth(), foreign.imageHeight(), foreign.image() >>> 0]
    const channels = foreign.imageChannels() as Image['channels']
    return { width, height, channels, data: this.#view().slice(from, from + width * height * channels) }
  }

  #copyIn(bytes: Uint8Array): number {
    const at = this.#exports.allocate(bytes.length) >>> 0
    if (at === 0) throw outOfMemory(`${bytes.length} bytes`)
    this.#view().set(bytes, at)
    return at
  }

  /** Growing detaches every view, so the one in use is looked up here and nowhere kept. */
  #view(): Uint8Array {
    const { buffer } = this.#exports.memory
    if (this.#bytes.buffer !== buffer) this.#bytes = new Uint8Array(buffer)
    return this.#bytes
  }
}

function instantiate(module: WebAssembly.Module): ForeignExports {
  return new WebAssembly.Instance(module).exports as unknown as ForeignExports
}
