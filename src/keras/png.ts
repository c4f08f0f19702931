/** Writes PNG: https://www.w3.org/TR/png-3/. */
import { deflate } from '#platform'
import { crc32 } from '../crc32.ts'
import type { Picture } from './picture.ts'

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10]
const COLOR_TYPES = { 1: 0, 3: 2, 4: 6 }

/** 8 bits a sample; 16 for 32-bit integers, as Pillow, which keeps the lower half of each. */
export async function encodePng({
  width,
  height,
  channels,
  data,
}: Picture): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = data instanceof Uint8Array ? 1 : 2
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  header.set([8 * bytes, COLOR_TYPES[channels]], 8)

  const length = width * channels
  const rows = new Uint8Array(height * (1 + length * bytes)) // each behind its filter, none
  for (let y = 0; y < height; y++) {
    const at = y * (1 + length * bytes) + 1
    const row = data.subarray(y * length, (y + 1) * length)
    if (bytes === 1) rows.set(row, at)
    else for (const [i, value] of row.entries()) rows.set([value >> 8, value], at + 2 * i)
  }
  const parts = [chunk('IHDR', header), chunk('IDAT', await deflate(rows)), chunk('IEND', new Uint8Array(0))]
  const file = new Uint8Array(SIGNATURE.length + parts.reduce((sum, part) => sum + part.length, 0))
  file.set(SIGNATURE)
  let at = SIGNATURE.length
  for (const part of parts) {
    file.set(part, at)
    at += part.length
  }
  return file
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  bytes.set(new TextEncoder().encode(type), 4)
  bytes.set(data, 8)
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)))
  return bytes
}
