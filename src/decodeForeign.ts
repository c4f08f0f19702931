import type { ForeignFormat } from './decode/foreignFormat.ts'
import { DecodeError } from './errors.ts'
import type { Core } from './kernel/core.ts'
import type { Foreign } from './kernel/foreign.ts'
import type { Image } from './types.ts'

/** A TIFF or WebP: its pixels by the second module, a JPEG within it and its orientation by the core. */
export async function decodeForeign(
  core: Core,
  foreign: Foreign,
  format: ForeignFormat,
  bytes: Uint8Array,
  maxPixels: number,
  orient: boolean
): Promise<Image> {
  if (format === 'tiff') return decodeTiffWith(core, bytes, maxPixels)
  const image = foreign.decode(format, bytes, maxPixels, (stream, limit) => core.decode(stream, limit))
  return orient ? core.orient(image, core.probe(bytes).orientation) : image
}

/** It is upright already. */
async function decodeTiffWith(core: Core, bytes: Uint8Array, maxPixels: number): Promise<Image> {
  try {
    const { decodeTiff } = await import('./decode/tiff/decoder.ts')
    return await decodeTiff(bytes, maxPixels, (stream, limit) => core.decode(stream, limit))
  } catch (cause) {
    if (cause instanceof DecodeError) throw cause
    // A library's own error, of which its author did not think.
    throw new DecodeError('DECODE_CORRUPT', 'tiff', `damaged tiff: ${(cause as Error).message}`, { cause })
  }
}
