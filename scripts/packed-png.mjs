/**
 * PNGs of the kinds that pngjs cannot write: palettes, with or without transparency, and samples of less than
 * eight bits. See the PNG specification, sections 5 (chunks), 7.2 (scanlines) and 11 (PLTE, tRNS).
 */

import { deflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])
const GREY = 0
const INDEXED = 3

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
  return c
})

function crc32(bytes) {
  let c = 0xffffffff
  for (const byte of bytes) c = CRC_TABLE[(c ^ byte) & 255] ^ (c >>> 8)
  return (c ^ 0xffffffff) >>> 0
}

/** Length, type, data, CRC of type and data. */
function chunk(type, data) {
  const bytes = Buffer.alloc(data.length + 12)
  bytes.writeUInt32BE(data.length, 0)
  bytes.write(type, 4, 'latin1')
  bytes.set(data, 8)
  bytes.writeUInt32BE(crc32(bytes.subarray(4, data.length + 8)), data.length + 8)
  return bytes
}

function header(width, height, bitDepth, colorType) {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(width, 0)
  data.writeUInt32BE(height, 4)
  data[8] = bitDepth
  data[9] = colorType
  return data
}

/** Rows of packed samples, the leftmost in the high bits, each row after the byte of its filter (0: none). */
function scanlines(samples, width, height, bitDepth) {
  const stride = 1 + Math.ceil((width * bitDepth) / 8)
  const rows = Buffer.alloc(stride * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * bitDepth
      rows[y * stride + 1 + (bit >> 3)] |= samples[y * width + x] << (8 - bitDepth - (bit & 7))
    }
  }
  return rows
}

/**
 * A PNG of `samples`, one a pixel, each below 2 ** bitDepth. With a `palette` (a list of [r, g, b]) they are
 * indices, else grey levels. `alphas` may be shorter than the palette: the colours after it are opaque.
 */
export function packedPng({ width, height, bitDepth, samples, palette, alphas }) {
  const chunks = [chunk('IHDR', header(width, height, bitDepth, palette ? INDEXED : GREY))]
  if (palette) chunks.push(chunk('PLTE', Buffer.from(palette.flat())))
  if (alphas) chunks.push(chunk('tRNS', Buffer.from(alphas)))
  const data = deflateSync(scanlines(samples, width, height, bitDepth), { level: 9 })
  return Buffer.concat([SIGNATURE, ...chunks, chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}
