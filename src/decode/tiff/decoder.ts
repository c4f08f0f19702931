import { DecodeError } from '../../errors.ts'
import type { Image } from '../../types.ts'
import { type CcittScheme, unpackCcitt } from './ccitt.ts'
import { reverseBits, undoPredictor, unpackBits, unpackLzw } from './compression.ts'
import { corrupt, readDirectory, type TiffDirectory, unsupported } from './directory.ts'
import { unpackJpeg } from './jpeg.ts'
import { type Layout, layoutOf } from './layout.ts'
import { orient, packSamples, rowConverter } from './pixels.ts'

export { probeTiff } from './probe.ts'

/** Decodes a whole JPEG stream, one or three components; throws if it has more than `maxPixels`. */
export type JpegDecoder = (stream: Uint8Array, maxPixels: number) => Image | Promise<Image>

const RAW = 1
const LZW = 5
const JPEG = 7
const DEFLATE = [8, 32946]
const PACK_BITS = 32773
/** Modified Huffman by rows, group 3, group 4, modified Huffman by words. */
const CCITT: Readonly<Record<number, CcittScheme>> = { 2: 'rows', 3: 'group3', 4: 'group4', 32771: 'words' }
const HORIZONTAL = 2
/** Bytes that one stored byte can become at most; runs of facsimile codes have no such bound. */
const MOST: Readonly<Record<number, number>> = { [LZW]: 2600, 8: 1032, 32946: 1032, [PACK_BITS]: 64 }

/**
 * The first image, upright: grey, RGB, or RGBA. Values of more than 8 bits become 8 as Pillow makes them: of grey they
 * are clipped, of colours the high byte is taken. Strips and tiles of JPEG need `decodeJpeg`.
 */
export async function decodeTiff(
  bytes: Uint8Array,
  maxPixels: number,
  decodeJpeg?: JpegDecoder
): Promise<Image> {
  const directory = readDirectory(bytes)
  const layout = layoutOf(directory)
  const { width, height, pieceWidth, pieceHeight } = directory
  checkPixels(width, height, maxPixels)
  checkPixels(pieceWidth, pieceHeight, maxPixels)
  const planes = planesOf(directory, layout)
  const columns = Math.ceil(width / pieceWidth)
  const pieces = columns * Math.ceil(height / pieceHeight)
  checkPieces(bytes, directory, layout, pieces * planes)

  let data: Uint8Array | undefined
  const convert = rowConverter(layout, directory)
  const rowBytes = Math.ceil((pieceWidth * layout.bits * (layout.samples / planes)) / 8)
  for (let piece = 0; piece < pieces; piece++) {
    const x = (piece % columns) * pieceWidth
    const y = Math.floor(piece / columns) * pieceHeight
    const count = Math.min(pieceWidth, width - x)
    const rows = Math.min(pieceHeight, height - y)
    // A tile is always whole in the file, a last strip is not; without compression only the rows that exist are read.
    const stored = directory.tiled && directory.compression !== RAW ? pieceHeight : rows
    const parts: Uint8Array[] = []
    for (let plane = 0; plane < planes; plane++) {
      const part = { index: piece + plane * pieces, size: rowBytes * stored, rows: stored, planes }
      parts.push(await unpack(bytes, directory, layout, part, decodeJpeg))
    }
    data ??= new Uint8Array(width * height * layout.channels) // not before the first strip or tile made sense
    const jpeg = directory.compression === JPEG
    const samples =
      planes > 1 ? packSamples(parts, jpeg ? 8 : layout.bits, directory.littleEndian) : parts[0]!
    const stride = planes > 1 ? pieceWidth * planes : rowBytes
    for (let row = 0; row < rows; row++) {
      convert(samples, row * stride, count, data, ((y + row) * width + x) * layout.channels)
    }
  }
  return orient({ width, height, channels: layout.channels, data: data! }, directory.orientation)
}

interface Part {
  readonly index: number
  readonly size: number
  readonly rows: number
  readonly planes: number
}

/** The samples of a strip or tile, or of one plane of it. */
async function unpack(
  bytes: Uint8Array,
  directory: TiffDirectory,
  layout: Layout,
  { index, size, rows, planes }: Part,
  decodeJpeg: JpegDecoder | undefined
): Promise<Uint8Array> {
  const { compression, pieceWidth, littleEndian } = directory
  const start = directory.offsets[index]!
  const end =
    compression === RAW ? start + size : start + (directory.byteCounts[index] ?? bytes.length - start)
  if (end > bytes.length) throw corrupt(`strip or tile ${index} is cut off`)
  const stored = bytes.subarray(start, end)
  if (compression === JPEG) {
    if (!decodeJpeg) throw unsupported('JPEG compression')
    return unpackJpeg(stored, directory, layout, { rows, planes }, decodeJpeg)
  }
  const data = directory.fillOrder === 2 ? reverseBits(stored) : stored
  if (compression === RAW) return data
  if (compression === PACK_BITS) return unpackBits(data, size)
  const scheme = CCITT[compression]
  if (scheme) {
    const twoDimensional = scheme === 'group3' && (directory.t4Options & 1) === 1
    return unpackCcitt(data, pieceWidth, rows, twoDimensional ? 'group3-2d' : scheme)
  }
  if (compression === LZW && data[0] === 0 && data[1]! & 1)
    throw unsupported('LZW codes in the old bit order')
  const samples =
    compression === LZW ? unpackLzw(data, size) : (await import('./inflate.ts')).inflate(data, size)
  if (directory.predictor === HORIZONTAL) {
    const step = layout.samples / planes
    undoPredictor(samples, pieceWidth * step, step, layout.bits, littleEndian)
  }
  return samples
}

/** 1, or the number of samples where each has strips or tiles of its own. */
function planesOf({ planar, compression }: TiffDirectory, { kind, alpha, bits, samples }: Layout): number {
  if (!planar || samples === 1) return 1
  // Pillow mixes these up.
  if (kind === 'gray' || kind === 'palette') throw unsupported('grey or indices and alpha in separate planes')
  if (compression === RAW && (bits !== 8 || alpha === 'premultiplied' || samples > 4)) {
    throw unsupported(`${samples} separate planes of ${bits} bits without compression`)
  }
  return samples
}

/** Everything that can be known to be wrong before memory is taken. */
function checkPieces(bytes: Uint8Array, directory: TiffDirectory, layout: Layout, pieces: number): void {
  const { compression, predictor, offsets, byteCounts, width, height } = directory
  const { bits, samples } = layout
  const predicts = compression === LZW || DEFLATE.includes(compression)
  if (compression in CCITT) {
    if (bits !== 1 || samples !== 1) throw unsupported('facsimile compression of more than one bit')
  } else if (!predicts && ![RAW, JPEG, PACK_BITS].includes(compression)) {
    throw unsupported(`compression ${compression}`)
  }
  if (predicts && predictor !== 1 && !(predictor === HORIZONTAL && [8, 16, 32].includes(bits))) {
    throw unsupported(`predictor ${predictor} of ${bits} bits`)
  }
  if (offsets.length < pieces) throw corrupt(`it has ${offsets.length} strips or tiles of ${pieces}`)
  // Pieces may share bytes, but not so many that decoding takes for ever.
  let sum = 0
  for (let i = 0; i < pieces; i++) sum += byteCounts[i] ?? bytes.length
  const decoded = Math.ceil((width * height * bits * samples) / 8)
  if (compression !== RAW && sum > 2 * (bytes.length + decoded)) throw corrupt('its strips or tiles overlap')
  if (decoded > sum * (MOST[compression] ?? Number.POSITIVE_INFINITY)) {
    throw corrupt(`${sum} bytes can't hold ${decoded}`)
  }
}

function checkPixels(width: number, height: number, maxPixels: number): void {
  if (width * height <= maxPixels) return
  const pixels = `${width}×${height} are ${width * height} pixels`
  throw new DecodeError('DECODE_TOO_LARGE', 'tiff', `${pixels}, more than maxPixels = ${maxPixels}`)
}
