import { decodeForeign } from './decode/foreign.ts'
import type { ForeignFormat } from './decode/foreignFormat.ts'
import type { Core } from './kernel/core.ts'
import type { Image } from './types.ts'

/** A TIFF or WebP: its pixels by the libraries, a JPEG within it and its orientation by the core. */
export async function decodeForeignWith(
  core: Core,
  format: ForeignFormat,
  bytes: Uint8Array,
  maxPixels: number,
  orient: boolean
): Promise<Image> {
  const image = await decodeForeign(format, bytes, maxPixels, (stream, limit) => core.decode(stream, limit))
  if (!orient) return image
  const { probeForeign } = await import('./decode/probeForeign.ts')
  return core.orient(image, probeForeign(format, bytes).orientation)
}
