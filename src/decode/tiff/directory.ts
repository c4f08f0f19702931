/** The first image file directory of a TIFF (TIFF 6.0, section 2) or BigTIFF: the tags that decide about pixels. */
import { DecodeError } from '../../errors.ts'
import type { ImageInfo } from '../../types.ts'

export interface TiffDirectory {
  readonly littleEndian: boolean
  readonly width: number
  readonly height: number
  readonly bits: readonly number[]
  readonly compression: number
  readonly photometric: number
  readonly fillOrder: number
  readonly planar: boolean
  readonly predictor: number
  readonly sampleFormat: readonly number[]
  readonly extraSamples: readonly number[]
  readonly orientation: ImageInfo['orientation']
  /** Bit 0: two-dimensional. */
  readonly t4Options: number
  readonly colorMap: readonly number[]
  readonly jpegTables: readonly number[]
  readonly tiled: boolean
  /** Of a strip or a tile. */
  readonly pieceWidth: number
  readonly pieceHeight: number
  readonly offsets: readonly number[]
  readonly byteCounts: readonly number[]
}

const TAG = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  samples: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  planar: 284,
  t4Options: 292,
  predictor: 317,
  colorMap: 320,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  extraSamples: 338,
  sampleFormat: 339,
  jpegTables: 347,
} as const
const WANTED: ReadonlySet<number> = new Set(Object.values(TAG))

const OLD_JPEG = 6
const YCBCR = 6
/** More samples than this belong to no layout. */
const MAX_SAMPLES = 6

type Reader = (view: DataView, at: number, little: boolean) => number
const uint64: Reader = (view, at, little) => Number(view.getBigUint64(at, little))
const SIZES: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
  16: 8,
}
/** By field type: BYTE, SHORT, LONG, UNDEFINED, IFD, LONG8. */
const READERS: Readonly<Record<number, Reader>> = {
  1: (view, at) => view.getUint8(at),
  3: (view, at, little) => view.getUint16(at, little),
  4: (view, at, little) => view.getUint32(at, little),
  7: (view, at) => view.getUint8(at),
  13: (view, at, little) => view.getUint32(at, little),
  16: uint64,
}

/** Throws `DecodeError` where a tag that every image needs is missing or makes no sense. */
export function readDirectory(bytes: Uint8Array): TiffDirectory {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const littleEndian = bytes[0] === 0x49
  const tags = readTags(view, littleEndian)
  const values = (tag: number) => tags.get(tag) ?? []
  const value = (tag: number, otherwise: number) => tags.get(tag)?.[0] ?? otherwise

  const width = value(TAG.width, 0)
  const height = value(TAG.height, 0)
  if (width === 0 || height === 0) throw corrupt(`its size is ${width}×${height}`)
  const compression = value(TAG.compression, 1)
  const photometric = compression === OLD_JPEG ? YCBCR : value(TAG.photometric, 0)
  const tiled = !tags.has(TAG.stripOffsets)
  const pieceWidth = tiled ? value(TAG.tileWidth, 0) : width
  const pieceHeight = tiled ? value(TAG.tileHeight, 0) : Math.min(value(TAG.rowsPerStrip, height), height)
  if (pieceWidth === 0 || pieceHeight === 0) throw corrupt('its strips or tiles are empty')
  const orientation = value(TAG.orientation, 1)
  return {
    littleEndian,
    width,
    height,
    bits: bitsOf(values(TAG.bits), value(TAG.samples, 1)),
    compression,
    photometric,
    fillOrder: value(TAG.fillOrder, 1),
    planar: value(TAG.planar, 1) === 2,
    predictor: value(TAG.predictor, 1),
    sampleFormat: values(TAG.sampleFormat),
    extraSamples: values(TAG.extraSamples),
    orientation: orientation >= 1 && orientation <= 8 ? (orientation as ImageInfo['orientation']) : 1,
    t4Options: value(TAG.t4Options, 0),
    colorMap: values(TAG.colorMap),
    jpegTables: values(TAG.jpegTables),
    tiled,
    pieceWidth,
    pieceHeight,
    offsets: values(tiled ? TAG.tileOffsets : TAG.stripOffsets),
    byteCounts: values(tiled ? TAG.tileByteCounts : TAG.stripByteCounts),
  }
}

/** BitsPerSample for each sample: one value stands for all, and values too many are dropped. */
function bitsOf(bits: readonly number[], samples: number): readonly number[] {
  if (samples < 1 || samples > MAX_SAMPLES) throw corrupt(`it has ${samples} samples a pixel`)
  if (bits.length <= 1) return new Array<number>(samples).fill(bits[0] ?? 1)
  if (bits.length < samples) throw corrupt('BitsPerSample is too short')
  return bits.slice(0, samples)
}

function readTags(view: DataView, little: boolean): Map<number, readonly number[]> {
  const tags = new Map<number, readonly number[]>()
  const big = view.byteLength >= 16 && (view.getUint8(2) === 43 || view.getUint8(3) === 43)
  if (view.byteLength < 8) throw corrupt('the header is cut off')
  const directory = big ? uint64(view, 8, little) : view.getUint32(4, little)
  const entry = directory + (big ? 8 : 2)
  if (entry > view.byteLength) throw corrupt(`its directory is at byte ${directory} of ${view.byteLength}`)
  const count = big ? uint64(view, directory, little) : view.getUint16(directory, little)
  const size = big ? 20 : 12
  for (let i = 0, at = entry; i < count && at + size <= view.byteLength; i++, at += size) {
    const tag = view.getUint16(at, little)
    const type = view.getUint16(at + 2, little)
    const length = SIZES[type]
    if (!length) continue
    const values = big ? uint64(view, at + 4, little) : view.getUint32(at + 4, little)
    const inline = values * length <= (big ? 8 : 4)
    const field = at + (big ? 12 : 8)
    const start = inline ? field : big ? uint64(view, field, little) : view.getUint32(field, little)
    // Pillow reads no further than to the first tag, of whatever kind, whose values are not in the file.
    if (start + values * length > view.byteLength) break
    const read = READERS[type]
    if (!read || values === 0 || !WANTED.has(tag)) continue
    tags.set(
      tag,
      Array.from({ length: values }, (_, k) => read(view, start + k * length, little))
    )
  }
  return tags
}

export function corrupt(what: string, cause?: unknown): DecodeError {
  return new DecodeError('DECODE_CORRUPT', 'tiff', `damaged TIFF: ${what}`, { cause })
}

export function unsupported(what: string): DecodeError {
  return new DecodeError('DECODE_UNSUPPORTED', 'tiff', `TIFFs with ${what} are not supported`)
}
