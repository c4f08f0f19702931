import type { ImageInfo } from '../../types.ts'
import { exifOrientation } from '../exif.ts'
import { findExif, readHeader } from './container.ts'

export function probeWebp(bytes: Uint8Array): Omit<ImageInfo, 'format'> & { format: 'webp' } {
  const { width, height, alpha } = readHeader(bytes)
  const exif = findExif(bytes)
  const orientation = (exif && exifOrientation(withSignature(exif))) ?? 1
  return { format: 'webp', width, height, channels: alpha ? 4 : 3, orientation }
}

/** As in a JPEG's APP1 segment: 'Exif', two zero bytes, a TIFF header. Most WebPs leave the first six bytes out. */
function withSignature(exif: Uint8Array): Uint8Array {
  if (exif[0] === 0x45) return exif
  const segment = new Uint8Array(exif.length + 6)
  segment.set([0x45, 0x78, 0x69, 0x66, 0, 0])
  segment.set(exif, 6)
  return segment
}
