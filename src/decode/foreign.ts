/**
 * TIFF and WebP, which the kernel leaves to libraries: loaded when the first such file is met, so that nobody else pays for
 * them.
 */
import { DecodeError } from '../errors.ts'
import type { Image } from '../types.ts'
import type { ForeignFormat } from './foreignFormat.ts'

/** Decodes a JPEG stream of one or three components, which a TIFF may hold. */
export type JpegDecoder = (stream: Uint8Array, maxPixels: number) => Image

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
