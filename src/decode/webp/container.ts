/**
 * The RIFF container of WebP (RFC 9649, section 2), read as strictly as libwebp's demuxer reads a complete file: what
 * it refuses is refused here, even behind the first frame.
 */
import { DecodeError } from '../../errors.ts'

export interface WebpFrame {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** Of its 'ALPH', if any, and its 'VP8 ' or 'VP8L' chunk in the file. */
  readonly start: number
  readonly end: number
}

export interface WebpFile extends WebpHeader {
  /** The first one. */
  readonly frame: WebpFrame
}

export interface WebpHeader {
  /** Of the canvas. */
  readonly width: number
  readonly height: number
  readonly alpha: boolean
}

interface Chunk {
  readonly id: string
  /** Of its header, its payload and what follows it. */
  readonly start: number
  readonly payload: number
  readonly next: number
}

const FIRST_CHUNK = 12
const CHUNK_HEADER = 8
const MAX_CHUNK = 0xffff_fff6
const VP8X_SIZE = 10
const ANIM_SIZE = 6
const ANMF_SIZE = 16
const ANIMATION = 0x02
const EXIF = 0x08
const ALPHA = 0x10
const KNOWN_FLAGS = 0x3e

/** Size and alpha, from the first chunk alone. */
export function readHeader(bytes: Uint8Array): WebpHeader {
  const file = viewOf(bytes)
  if (bytes.length < FIRST_CHUNK + CHUNK_HEADER) throw corrupt('the header is cut off')
  const id = idAt(file, FIRST_CHUNK)
  if (id !== 'VP8X') return readBitstream(file, id, FIRST_CHUNK + CHUNK_HEADER, bytes.length, MAX_CHUNK)
  if (bytes.length < FIRST_CHUNK + CHUNK_HEADER + VP8X_SIZE) throw corrupt('the header is cut off')
  return readExtended(file, FIRST_CHUNK + CHUNK_HEADER)
}

/** The payload of the chunk 'EXIF', where the header promises one. */
export function findExif(bytes: Uint8Array): Uint8Array | undefined {
  const file = viewOf(bytes)
  if (idAt(file, FIRST_CHUNK) !== 'VP8X' || !(bytes[FIRST_CHUNK + CHUNK_HEADER]! & EXIF)) return undefined
  for (let at = FIRST_CHUNK; at + CHUNK_HEADER <= bytes.length; ) {
    const size = file.getUint32(at + 4, true)
    if (idAt(file, at) === 'EXIF') return bytes.subarray(at + CHUNK_HEADER, at + CHUNK_HEADER + size)
    at += CHUNK_HEADER + size + (size & 1)
  }
  return undefined
}

/** Checks the whole container. */
export function readContainer(bytes: Uint8Array): WebpFile {
  const file = viewOf(bytes)
  if (bytes.length < FIRST_CHUNK + CHUNK_HEADER) throw corrupt('the header is cut off')
  const size = file.getUint32(4, true)
  if (size < CHUNK_HEADER || size > MAX_CHUNK) throw corrupt(`its RIFF size is ${size}`)
  const end = size + CHUNK_HEADER
  if (bytes.length < end) throw corrupt(`the file ends after ${bytes.length} of ${end} bytes`)
  const first = chunkAt(file, FIRST_CHUNK, end)
  if (first.id === 'VP8X') return readChunks(file, first, end)
  if (first.id !== 'VP8 ' && first.id !== 'VP8L') throw corrupt(`it begins with a chunk '${first.id}'`)
  const image = readRun(file, FIRST_CHUNK, end).image!
  const { width, height, alpha } = image
  return { width, height, alpha, frame: { x: 0, y: 0, width, height, start: image.start, end: image.next } }
}

/** The chunks behind 'VP8X': an image, or an animation. */
function readChunks(file: DataView, vp8x: Chunk, end: number): WebpFile {
  if (vp8x.next - vp8x.payload < VP8X_SIZE) throw corrupt("its chunk 'VP8X' is too short")
  const header = readExtended(file, vp8x.payload)
  const flags = file.getUint8(vp8x.payload)
  const animated = (flags & ANIMATION) !== 0
  if (flags & ~KNOWN_FLAGS) throw corrupt(`its flags are ${flags}`)
  let frame: WebpFrame | undefined
  let started = false
  let at = vp8x.next
  do {
    const chunk = chunkAt(file, at, end)
    at = chunk.next
    if (chunk.id === 'VP8X') throw corrupt("it has a second chunk 'VP8X'")
    if (chunk.id === 'ANIM') {
      if (at - chunk.payload < ANIM_SIZE) throw corrupt("its chunk 'ANIM' is too short")
      started = true
    } else if (chunk.id === 'ANMF') {
      if (!started) throw corrupt("a frame stands before the chunk 'ANIM'")
      if (at - chunk.payload < ANMF_SIZE) throw corrupt("a chunk 'ANMF' is too short")
      const run = readRun(file, chunk.payload + ANMF_SIZE, end)
      if (run.next > at) throw corrupt('an image reaches beyond its frame')
      at = run.next // what else the frame holds is skipped as if it stood behind it
      if (animated && (run.alpha || run.image)) {
        const { payload } = chunk
        const placed = place(header, run, 2 * uint24(file, payload), 2 * uint24(file, payload + 3))
        frame ??= placed
      }
    } else if (chunk.id === 'ALPH' || chunk.id === 'VP8 ' || chunk.id === 'VP8L') {
      if (started || animated || frame) throw corrupt('an image stands outside of any frame')
      const run = readRun(file, chunk.start, end)
      at = run.next
      // An alpha chunk that the header knows nothing of does not count.
      frame = place(header, header.alpha ? run : { ...run, alpha: undefined }, 0, 0)
      if (frame.width !== header.width || frame.height !== header.height) {
        throw corrupt(`an image of ${frame.width}×${frame.height} does not fill its canvas`)
      }
    }
  } while (at !== end)
  if (!frame) throw corrupt('it has no image')
  return { ...header, frame }
}

/** The run of chunks that make one image. */
interface Run {
  readonly alpha: Chunk | undefined
  readonly image: (WebpHeader & Chunk) | undefined
  readonly next: number
}

/** At most one 'ALPH', and one 'VP8 ' or 'VP8L'; any other chunk ends it. */
function readRun(file: DataView, start: number, end: number): Run {
  let alpha: Chunk | undefined
  let image: (WebpHeader & Chunk) | undefined
  let at = start
  do {
    const chunk = chunkAt(file, at, end)
    const { id } = chunk
    if (id === 'VP8L' && alpha) throw corrupt("a chunk 'VP8L' has alpha of its own")
    if (id === 'ALPH' && !alpha) {
      alpha = chunk
    } else if ((id === 'VP8 ' || id === 'VP8L') && !image) {
      image = {
        ...chunk,
        ...readBitstream(file, id, chunk.payload, chunk.next, file.getUint32(at + 4, true)),
      }
    } else {
      break
    }
    at = chunk.next
  } while (at !== end)
  return { alpha, image, next: at }
}

function place(canvas: WebpHeader, { alpha, image }: Run, x: number, y: number): WebpFrame {
  if (!image) throw corrupt('a frame has no image')
  if (alpha && alpha.start > image.start) throw corrupt('alpha stands behind its image')
  const { width, height } = image
  if (x + width > canvas.width || y + height > canvas.height)
    throw corrupt('a frame reaches beyond the canvas')
  return { x, y, width, height, start: alpha?.start ?? image.start, end: image.next }
}

/** The first bytes of a lossy (RFC 6386, 9.1) or lossless (RFC 9649, 3.4) image of `size` bytes. */
function readBitstream(file: DataView, id: string, at: number, end: number, size: number): WebpHeader {
  if (id === 'VP8L') {
    if (end - at < 5) throw corrupt("a chunk 'VP8L' is too short")
    const bits = file.getUint32(at + 1, true)
    if (file.getUint8(at) !== 0x2f || bits >>> 29 !== 0) throw corrupt("a chunk 'VP8L' has a wrong signature")
    const alpha = ((bits >>> 28) & 1) === 1
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, alpha }
  }
  if (id !== 'VP8 ') throw corrupt(`it begins with a chunk '${id}'`)
  if (end - at < 10) throw corrupt("a chunk 'VP8 ' is too short")
  const tag = uint24(file, at)
  const keyFrame = (tag & 1) === 0
  const shown = ((tag >>> 4) & 1) === 1
  if (
    uint24(file, at + 3) !== 0x2a019d ||
    !keyFrame ||
    ((tag >>> 1) & 7) > 3 ||
    !shown ||
    tag >>> 5 >= size
  ) {
    throw corrupt("a chunk 'VP8 ' has a wrong header")
  }
  const width = file.getUint16(at + 6, true) & 0x3fff
  const height = file.getUint16(at + 8, true) & 0x3fff
  if (width === 0 || height === 0) throw corrupt(`its size is ${width}×${height}`)
  return { width, height, alpha: false }
}

function readExtended(file: DataView, at: number): WebpHeader {
  const width = uint24(file, at + 4) + 1
  const height = uint24(file, at + 7) + 1
  if (width * height >= 2 ** 32) throw corrupt(`its size is ${width}×${height}`)
  return { width, height, alpha: (file.getUint8(at) & ALPHA) !== 0 }
}

function chunkAt(file: DataView, at: number, end: number): Chunk {
  if (end - at < CHUNK_HEADER) throw corrupt(`a chunk at byte ${at} is cut off`)
  const size = file.getUint32(at + 4, true)
  const payload = at + CHUNK_HEADER
  const next = payload + size + (size & 1)
  if (size > MAX_CHUNK || next > end) throw corrupt(`the chunk at byte ${at} is cut off`)
  return { id: idAt(file, at), start: at, payload, next }
}

function idAt(file: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => file.getUint8(at + i)))
}

function uint24(file: DataView, at: number): number {
  return file.getUint16(at, true) | (file.getUint8(at + 2) << 16)
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function corrupt(what: string): DecodeError {
  return new DecodeError('DECODE_CORRUPT', 'webp', `damaged WebP: ${what}`)
}
