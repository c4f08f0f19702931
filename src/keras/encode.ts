/** Pictures as files: PNG without loss, or JPEG. */
import type { Picture } from './picture.ts'

export type PictureFormat = 'png' | 'jpeg'

/** Loaded when the first picture is written: most users write none. */
export async function encodePicture(
  picture: Picture,
  format: PictureFormat
): Promise<Uint8Array<ArrayBuffer>> {
  if (format === 'png') return (await import('./png.ts')).encodePng(picture)
  return (await import('./jpeg.ts')).encodeJpeg(picture)
}
