import type { ImageInfo } from '../types.ts'

const ORIENTATION_TAG = 0x0112
const SHORT = 3

/**
 * The orientation in IFD0 of an APP1 segment's payload ('Exif', two zero bytes, then a TIFF header: Exif 2.3, 4.5 and
 * 4.7.2), or undefined where there is none or the block is damaged: metadata never makes an image unreadable.
 */
export function exifOrientation(segment: Uint8Array): ImageInfo['orientation'] | undefined {
  if (String.fromCharCode(...segment.subarray(0, 6)) !== 'Exif\0\0') return undefined
  const tiff = new DataView(segment.buffer, segment.byteOffset + 6, segment.byteLength - 6)
  if (tiff.byteLength < 8) return undefined
  const order = tiff.getUint16(0)
  if (order !== 0x4949 && order !== 0x4d4d) return undefined
  const little = order === 0x4949
  const ifd = tiff.getUint32(4, little)
  if (ifd + 2 > tiff.byteLength) return undefined
  const count = tiff.getUint16(ifd, little)
  for (let i = 0; i < count; i++) {
    const field = ifd + 2 + i * 12
    if (field + 12 > tiff.byteLength) return undefined
    if (tiff.getUint16(field, little) !== ORIENTATION_TAG || tiff.getUint16(field + 2, little) !== SHORT)
      continue
    const value = tiff.getUint16(field + 8, little)
    return value >= 1 && value <= 8 ? (value as ImageInfo['orientation']) : undefined
  }
  return undefined
}
