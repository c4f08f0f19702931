import { DecodeError } from '../../errors.ts'
import type { Image } from '../../types.ts'
import { readContainer } from './container.ts'
import { decodeRgba } from './libwebp.ts'

export { probeWebp } from './probe.ts'

/** RGB, or RGBA if the header says so, by libwebp; of an animation the first frame on its canvas. */
export async function decodeWebp(bytes: Uint8Array, maxPixels: number): Promise<Image> {
  const { width, height, alpha, frame } = readContainer(bytes)
  if (width * height > maxPixels) {
    const pixels = `${width}×${height} are ${width * height} pixels`
    throw new DecodeError('DECODE_TOO_LARGE', 'webp', `${pixels}, more than maxPixels = ${maxPixels}`)
  }
  const decoded = await decodeRgba(bytes.subarray(frame.start, frame.end))
  if (decoded.width !== frame.width || decoded.height !== frame.height) {
    throw new DecodeError('DECODE_CORRUPT', 'webp', 'damaged WebP: its headers contradict each other')
  }
  const channels = alpha ? 4 : 3
  const data = new Uint8Array(width * height * channels)
  for (let row = 0; row < frame.height; row++) {
    const source = decoded.data.subarray(row * frame.width * 4, (row + 1) * frame.width * 4)
    const target = ((frame.y + row) * width + frame.x) * channels
    if (alpha) data.set(source, target)
    else copyRgb(source, data, target)
  }
  return { width, height, channels, data }
}

function copyRgb(rgba: Uint8Array, out: Uint8Array, at: number): void {
  for (let from = 0, to = at; from < rgba.length; from += 4, to += 3) {
    out[to] = rgba[from]!
    out[to + 1] = rgba[from + 1]!
    out[to + 2] = rgba[from + 2]!
  }
}
