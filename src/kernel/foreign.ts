/** The second module, which decodes TIFF and WebP: called here alone, as the first one is by `core.ts`. */
import type { ForeignFormat } from '../decode/foreignFormat.ts'
import type { Image } from '../types.ts'
import type { ForeignExports } from './abi.ts'
import { errorOf, NEEDS_JPEG } from './failures.ts'
import { Instance } from './instance.ts'

/** Decodes a JPEG stream, which a TIFF may hold. */
export type JpegDecoder = (stream: Uint8Array, maxPixels: number) => Image

export class Foreign {
  readonly #wasm: Instance<ForeignExports>

  constructor(module: WebAssembly.Module) {
    this.#wasm = new Instance(module)
  }

  /** Bytes of linear memory: it grows with the largest image and is never returned. */
  get memoryBytes(): number {
    return this.#wasm.exports.memory.buffer.byteLength
  }

  /** The pixels of a file. A JPEG within it goes to `decodeJpeg`, whose error is this one's. Throws `DecodeError`. */
  decode(format: ForeignFormat, bytes: Uint8Array, maxPixels: number, decodeJpeg: JpegDecoder): Image {
    const wasm = this.#wasm
    return wasm.run(`the WebAssembly module for ${format}`, (foreign) => {
      let status = foreign.decode(wasm.copyIn(bytes), bytes.length, maxPixels)
      while (status === NEEDS_JPEG) {
        const start = foreign.jpegStream() >>> 0
        const stream = wasm.view().subarray(start, start + (foreign.jpegLength() >>> 0))
        const { width, height, channels, data } = decodeJpeg(stream, foreign.jpegLimit())
        status = foreign.resume(wasm.copyIn(data), width, height, channels)
      }
      if (status !== 0) throw errorOf({ status, ...wasm.failure(), format }, bytes, maxPixels)
      const { at, ...size } = wasm.picture()
      return { ...size, data: wasm.copyOut(at, size.width * size.height * size.channels) }
    })
  }
}
