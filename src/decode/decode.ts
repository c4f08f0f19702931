/** The seam behind which decoders stand: bytes in, interleaved 8-bit pixels out. The content decides the format. */
import { DecodeError } from '../errors.ts'
import type { Image, ImageInfo } from '../types.ts'
import { decodeJpeg, probeJpeg } from './jpeg.ts'
import { decodePng, probePng } from './png.ts'

interface Format {
  readonly name: string
  /** The file's first bytes; undefined matches any. */
  readonly magic: readonly (number | undefined)[]
  /** Absent where the format is known but can't be decoded. */
  readonly codec?: { probe(bytes: Uint8Array): ImageInfo; decode(bytes: Uint8Array): Image }
}

const ascii = (text: string) => Array.from(text, (character) => character.charCodeAt(0))
const any4 = [undefined, undefined, undefined, undefined]

const FORMATS: readonly Format[] = [
  { name: 'jpeg', magic: [0xff, 0xd8, 0xff], codec: { probe: probeJpeg, decode: decodeJpeg } },
  {
    name: 'png',
    magic: [0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a],
    codec: { probe: probePng, decode: decodePng },
  },
  { name: 'gif', magic: ascii('GIF8') },
  { name: 'bmp', magic: ascii('BM') },
  { name: 'webp', magic: [...ascii('RIFF'), ...any4, ...ascii('WEBP')] },
  { name: 'tiff', magic: [...ascii('II'), 42, 0] },
  { name: 'tiff', magic: [...ascii('MM'), 0, 42] },
  ...['P1', 'P2', 'P3', 'P4', 'P5', 'P6'].map((magic) => ({ name: 'pnm', magic: ascii(magic) })),
]

/** The format, size and orientation, from the header alone. */
export function probeImage(bytes: Uint8Array): ImageInfo {
  return codecOf(bytes).probe(bytes)
}

/** The pixels. Throws before any memory is taken for them if there are more than `maxPixels`. */
export function decodeImage(bytes: Uint8Array, maxPixels: number): Image {
  const codec = codecOf(bytes)
  const { format, width, height } = codec.probe(bytes)
  if (width * height > maxPixels) {
    throw new DecodeError(
      'DECODE_TOO_LARGE',
      format,
      `${width}×${height} are ${width * height} pixels, more than maxPixels = ${maxPixels}`
    )
  }
  return codec.decode(bytes)
}

function codecOf(bytes: Uint8Array) {
  if (bytes.length === 0) throw new DecodeError('DECODE_EMPTY', 'unknown', 'the file is empty')
  const format = FORMATS.find(({ magic }) =>
    magic.every((byte, i) => byte === undefined || bytes[i] === byte)
  )
  if (!format) {
    const start = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
    throw new DecodeError('DECODE_FORMAT', 'unknown', `no image format begins with the bytes ${start}`)
  }
  if (!format.codec) {
    throw new DecodeError('DECODE_UNSUPPORTED', format.name, `${format.name} files are not supported yet`)
  }
  return format.codec
}
