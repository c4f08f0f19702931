import type { ForeignFormat } from './decode/foreignFormat.ts'
import type { Core } from './kernel/core.ts'
import type { Foreign } from './kernel/foreign.ts'
import type { Image } from './types.ts'

/** A TIFF or WebP: its pixels by the second module, a JPEG within it and its orientation by the core. */
export function decodeForeign(
  core: Core,
  foreign: Foreign,
  format: ForeignFormat,
  bytes: Uint8Array,
  maxPixels: number,
  orient: boolean
): Image {
  const image = foreign.decode(format, bytes, maxPixels, (stream, limit) => core.decode(stream, limit))
  // That of a TIFF has been applied, and its header says so.
  return orient ? core.orient(image, core.probe(bytes).orientation) : image
}
