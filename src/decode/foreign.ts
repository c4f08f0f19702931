/**
 * TIFF and WebP, which the kernel leaves to libraries: loaded when the first such file is met, so that nobody else pays for
 * them. The content decides the format.
 */
import { DecodeError } from '../errors.ts'
import type { Image, ImageInfo } from '../types.ts'
import { probeTiff } from './tiff/probe.ts'
import { probeWebp } from './webp/probe.ts'

export type ForeignFormat = 'tiff' | 'webp'

/** Decodes a JPEG stream of one or three components, which a TIFF may hold. */
export type JpegDecoder = (stream: Uint8Array, maxPixels: number) => Image

const ascii = (text: string) => Array.from(text, (character) => character.charCodeAt(0))
const any4 = [undefined, undefined, undefined, undefined]

/** TIFF and BigTIFF in both byte orders, and RIFF with a WEBP form. */
const SIGNATURES: readonly (readonly [ForeignFormat, readonly (number | undefined)[]])[] = [
  ['tiff', [...ascii('II'), 42, 0]],
  ['tiff', [...ascii('MM'), 0, 42]],
  ['tiff', [...ascii('II'), 43, 0]],
  ['tiff', [...ascii('MM'), 0, 43]],
  ['webp', [...ascii('RIFF'), ...any4, ...ascii('WEBP')]],
]

/** The format, if it is one of these. */
export function foreignFormat(bytes: Uint8Array): ForeignFormat | undefined {
  return SIGNATURES.find(([, signature]) =>
    signature.every((byte, i) => byte === undefined || bytes[i] === byte)
  )?.[0]
}

export function probeForeign(format: ForeignFormat, bytes: Uint8Array): ImageInfo {
  return format === 'tiff' ? probeTiff(bytes) : probeWebp(bytes)
}

/** The pixels. Throws before any memory is taken for them if there are more than `maxPixels`. */
export async function decodeForeign(
  format: ForeignFormat,
  bytes: Uint8Array,
  maxPixels: number,
  decodeJpeg: JpegDecoder
): Promise<Image> {
  try {
    if (format === 'webp') return await (await import('./webp/decoder.ts')).decodeWebp(bytes, maxPixels)
    return await (await import('./tiff/decoder.ts')).decodeTiff(bytes, maxPixels, decodeJpeg)
  } catch (cause) {
    if (cause instanceof DecodeError) throw cause
    // A library's own error, of which its author did not think.
    throw new DecodeError('DECODE_CORRUPT', format, `damaged ${format}: ${(cause as Error).message}`, {
      cause,
    })
  }
}
