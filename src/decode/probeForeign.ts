import type { ImageInfo } from '../types.ts'
import type { ForeignFormat } from './foreignFormat.ts'
import { probeTiff } from './tiff/probe.ts'
import { probeWebp } from './webp/probe.ts'

/** What a TIFF or WebP says of itself. */
export function probeForeign(format: ForeignFormat, bytes: Uint8Array): ImageInfo {
  return format === 'tiff' ? probeTiff(bytes) : probeWebp(bytes)
}
