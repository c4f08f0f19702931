/** A row of pixels as a file that the decoders know, so that it takes the way of all images, and its bytes stay what they are. */

export interface RowShape {
  readonly height: number
  readonly width: number
  readonly channels: 1 | 3 | 4
  /** Whether its channels are stored one after the other. */
  readonly planar: boolean
  /** height · width · channels */
  readonly bytes: number
}

/** PNM (netpbm's P5 and P6) of one and three channels, BMP of four; neither is compressed. */
export function encodeRow(row: Uint8Array, shape: RowShape): Uint8Array {
  const header = headerOf(shape)
  const file = new Uint8Array(header.length + shape.bytes)
  file.set(header)
  const pixels = file.subarray(header.length)
  if (shape.planar && shape.channels > 1) interleave(row, pixels, shape.channels)
  else pixels.set(row)
  return file
}

function headerOf({ height, width, channels }: RowShape): Uint8Array {
  if (channels === 4) return bmpHeader(width, height)
  return new TextEncoder().encode(`P${channels === 1 ? 5 : 6}\n${width} ${height}\n255\n`)
}

const FILE_HEADER = 14
/** A BITMAPV4HEADER, the first that officially has a mask for alpha. */
const V4_HEADER = 108
const BITFIELDS = 3
/** R, G, B and A in the order of their bytes, little-endian. */
const MASKS = [0x000000ff, 0x0000ff00, 0x00ff0000, 0xff000000]

/** 32 bits a pixel, rows from the top, which a negative height says. Format: Microsoft's "Bitmap Storage". */
function bmpHeader(width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(FILE_HEADER + V4_HEADER)
  const view = new DataView(bytes.buffer)
  bytes.set([0x42, 0x4d]) // BM
  view.setUint32(2, bytes.length + width * height * 4, true)
  view.setUint32(10, bytes.length, true)
  view.setUint32(14, V4_HEADER, true)
  view.setInt32(18, width, true)
  view.setInt32(22, -height, true)
  view.setUint16(26, 1, true) // planes
  view.setUint16(28, 32, true)
  view.setUint32(30, BITFIELDS, true)
  view.setUint32(34, width * height * 4, true)
  for (const [i, mask] of MASKS.entries()) view.setUint32(54 + i * 4, mask, true)
  return bytes
}

function interleave(planes: Uint8Array, pixels: Uint8Array, channels: number): void {
  const count = planes.length / channels
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < count; i++) pixels[i * channels + c] = planes[c * count + i]!
  }
}
