/** JPEG strips and tiles (TIFF Technical Note 2): streams whose tables may stand in a tag, and without a colour space. */
import type { Image } from '../../types.ts'
import { corrupt, type TiffDirectory, unsupported } from './directory.ts'
import type { Layout } from './layout.ts'

const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const APP14 = 0xee
const YCBCR = 6

/** The samples of a piece: interleaved RGB or grey. */
export async function unpackJpeg(
  stored: Uint8Array,
  directory: TiffDirectory,
  layout: Layout,
  { rows, planes }: { readonly rows: number; readonly planes: number },
  decode: (stream: Uint8Array, maxPixels: number) => Image | Promise<Image>
): Promise<Uint8Array> {
  const components = layout.samples / planes
  if (layout.bits !== 8 || (components !== 1 && components !== 3)) {
    throw unsupported(`JPEG compression of ${components} samples of ${layout.bits} bits`)
  }
  // libtiff goes by the photometric interpretation, whatever the stream says; a JPEG decoder by Adobe's marker.
  const transform = directory.photometric === YCBCR ? 1 : 0
  const adobe = [0xff, APP14, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, transform]
  const tables = segments(Uint8Array.from(directory.jpegTables))
  const stream = join([[0xff, SOI], components === 3 ? adobe : [], tables, segments(stored)])
  const image = await decode(stream, directory.pieceWidth * Math.max(rows, directory.pieceHeight))
  if (image.width !== directory.pieceWidth || image.height < rows || image.channels !== components) {
    throw corrupt('a JPEG strip or tile has another size or number of components')
  }
  return image.data
}

/** What stands between SOI and EOI, without Adobe's marker. From the first scan on everything belongs to it. */
function segments(stream: Uint8Array): Uint8Array {
  if (stream.length === 0) return stream
  if (stream[0] !== 0xff || stream[1] !== SOI) throw corrupt('a JPEG strip or tile has no beginning')
  const kept: Uint8Array[] = []
  let at = 2
  while (at + 4 <= stream.length) {
    const marker = stream[at + 1]!
    if (stream[at] !== 0xff) throw corrupt('a JPEG strip or tile lacks a marker')
    if (marker === SOS) return join([...kept, stream.subarray(at)])
    if (marker === EOI) break
    const end = at + 2 + ((stream[at + 2]! << 8) | stream[at + 3]!)
    if (marker !== APP14) kept.push(stream.subarray(at, end))
    at = end
  }
  return join(kept)
}

function join(parts: readonly ArrayLike<number>[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
