import type { ImageInfo } from '../../types.ts'
import { readDirectory } from './directory.ts'
import { layoutOf } from './layout.ts'

/** Of the first directory. The orientation is 1, because `decodeTiff` applies the file's, as Pillow does. */
export function probeTiff(bytes: Uint8Array): Omit<ImageInfo, 'format'> & { format: 'tiff' } {
  const directory = readDirectory(bytes)
  const { channels } = layoutOf(directory)
  const { width, height } = directory
  const turned = directory.orientation > 4
  return {
    format: 'tiff',
    width: turned ? height : width,
    height: turned ? width : height,
    channels,
    orientation: 1,
  }
}
