import { PNG } from '#pngjs'
import { DecodeError } from '../errors.ts'
import type { Image, ImageInfo } from '../types.ts'

/** IHDR follows the eight-byte signature and is 13 bytes long (PNG, third edition, 11.2.1). */
const IHDR_END = 33
const COLOR_TYPE_GRAY = 0

export function probePng(bytes: Uint8Array): ImageInfo {
  if (bytes.length < IHDR_END) throw corrupt('the header is cut off')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const width = view.getUint32(16)
  const height = view.getUint32(20)
  if (width === 0 || height === 0) throw corrupt(`its size is ${width}×${height}`)
  return { format: 'png', width, height, channels: 4, orientation: 1 }
}

/** RGBA, by pngjs. The caller has checked the size. */
export function decodePng(bytes: Uint8Array): Image {
  rejectSixteenBitGray(bytes)
  try {
    const { width, height, data } = PNG.sync.read(asBuffer(bytes))
    return {
      width,
      height,
      channels: 4,
      data: new Uint8Array(data.buffer, data.byteOffset, width * height * 4),
    }
  } catch (cause) {
    throw corrupt(cause instanceof Error ? cause.message : String(cause), cause)
  }
}

/** Pillow makes integers of 0 … 65535 of these, which no 8-bit image is. */
function rejectSixteenBitGray(bytes: Uint8Array): void {
  if (bytes[24] === 16 && bytes[25] === COLOR_TYPE_GRAY) {
    throw new DecodeError('DECODE_UNSUPPORTED', 'png', 'PNGs of 16-bit grey are not supported yet')
  }
}

function corrupt(what: string, cause?: unknown): DecodeError {
  return new DecodeError('DECODE_CORRUPT', 'png', `damaged PNG: ${what}`, { cause })
}

/** pngjs reads its input by four methods of Node's `Buffer`, which a browser does not have. */
class BufferLike extends Uint8Array {
  #view = new DataView(this.buffer, this.byteOffset, this.byteLength)

  override slice(start?: number, end?: number): BufferLike {
    return this.subarray(start, end) as BufferLike
  }
  readUInt16BE(at: number): number {
    return this.#view.getUint16(at)
  }
  readUInt32BE(at: number): number {
    return this.#view.getUint32(at)
  }
  readInt32BE(at: number): number {
    return this.#view.getInt32(at)
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return new BufferLike(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength) as unknown as Buffer
}
