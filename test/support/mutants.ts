/** Damaged files, by numbers: the same seed makes the same mutant everywhere. */
import { deflateSync, inflateSync } from 'node:zlib'
import { crc32 } from '../../src/crc32.ts'
import type { ImageInfo } from '../../src/types.ts'

type Format = ImageInfo['format']

/** Mutants of each format's files. */
export const MUTANTS: Readonly<Record<Format, number>> = {
  jpeg: 48_000,
  png: 24_000,
  gif: 11_000,
  bmp: 11_000,
  pnm: 6000,
  tiff: 24_000,
  webp: 16_000,
}

/** Bytes that mean something to a decoder, put where it does not expect them. */
// biome-ignore format: a table
const TOKENS = [
  [0xff, 0xd8], [0xff, 0xd9], [0xff, 0xd0], [0xff, 0xd7], [0xff, 0xda], [0xff, 0xc4], [0xff, 0xdb], [0xff, 0xdd],
  [0xff, 0xc0], [0xff, 0xc2], [0xff, 0xdc], [0xff, 0xff], [0xff, 0x00], [0, 0, 0, 0], [0xff, 0xff, 0xff, 0xff],
  [0x7f, 0xff, 0xff, 0xff], [0x49, 0x44, 0x41, 0x54], [0x50, 0x4c, 0x54, 0x45], [0x49, 0x45, 0x4e, 0x44],
  [0x2c], [0x3b], [0x21, 0xf9, 4], [0, 1], [0, 2, 255, 255], [0x20], [0x23], [0x0a], [0x2d, 0x31],
  [3, 0, 1, 0, 0, 0], [4, 0, 1, 0, 0, 0, 8], [0x10, 1, 4, 0], [0x11, 1, 4, 0], [0x42, 1, 3, 0], [0x80, 0x80],
  [0x56, 0x50, 0x38, 0x20], [0x56, 0x50, 0x38, 0x4c], [0x41, 0x4c, 0x50, 0x48], [0x41, 0x4e, 0x4d, 0x46],
]

export type Draw = (below: number) => number

/** xorshift32: small, and the same everywhere. */
export function drawing(seed: number): Draw {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

/** One to four changes of a file, one in three of them near its start, where headers are. */
export function mutate(bytes: Uint8Array, others: readonly Uint8Array[], draw: Draw): Uint8Array {
  let mutant = bytes
  for (let left = 1 + draw(1 + draw(4)); left > 0; left--) mutant = mutateOnce(mutant, others, draw)
  return mutant
}

function mutateOnce(bytes: Uint8Array, others: readonly Uint8Array[], draw: Draw): Uint8Array {
  if (bytes.length === 0) return bytes
  const at = draw(draw(3) === 0 ? Math.min(bytes.length, 64) : bytes.length)
  const copy = Uint8Array.from(bytes)
  switch (draw(7)) {
    case 0:
      copy[at]! ^= 1 << draw(8)
      return copy
    case 1:
      copy[at] = draw(256)
      return copy
    case 2:
      return copy.subarray(0, at)
    case 3:
      return joined(copy.subarray(0, at), copy.subarray(Math.min(bytes.length, at + 1 + draw(32))))
    case 4:
      return joined(copy.subarray(0, at), Uint8Array.from(TOKENS[draw(TOKENS.length)]!), copy.subarray(at))
    case 5: {
      copy.set(TOKENS[draw(TOKENS.length)]!.slice(0, copy.length - at), at)
      return copy
    }
    default: {
      const other = others[draw(others.length)]!
      const from = draw(other.length + 1)
      return joined(copy.subarray(0, at), other.subarray(from, from + draw(200)), copy.subarray(at))
    }
  }
}

function joined(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/**
 * Checksums would stop most mutants of a PNG at the door, and deflate the rest. One in three is left as it is; in another
 * the chunks' checksums are set right; in the third it is the rows that are changed, and packed anew.
 */
function mutatePng(original: Uint8Array, others: readonly Uint8Array[], draw: Draw): Uint8Array {
  const kind = draw(3)
  if (kind === 0) return mutate(original, others, draw)
  if (kind === 1) return withChecksums(Uint8Array.from(mutate(original, others, draw)))
  const packed = chunksOf(original).filter(({ name }) => name === 'IDAT')
  const first = packed[0]
  if (!first) return mutate(original, others, draw)
  let rows: Uint8Array
  try {
    rows = Uint8Array.from(inflateSync(joined(...packed.map(({ body }) => body))))
  } catch {
    return mutate(original, others, draw)
  }
  for (let left = 1 + draw(8); left > 0 && rows.length > 0; left--) rows[draw(rows.length)] = draw(6)
  const body = Uint8Array.from(deflateSync(rows.subarray(0, rows.length - draw(2)), { level: draw(10) }))
  const length = Uint8Array.of(body.length >>> 24, body.length >>> 16, body.length >>> 8, body.length)
  const chunk = joined(length, original.subarray(first.at + 4, first.at + 8), body, new Uint8Array(4))
  const rest = original.subarray(packed.at(-1)!.end)
  return withChecksums(joined(original.subarray(0, first.at), chunk, rest))
}

/** A WebP that is not whole is refused at the door, so two in three get sizes that fit. */
function mutateWebp(original: Uint8Array, others: readonly Uint8Array[], draw: Draw): Uint8Array {
  const mutant = mutate(original, others, draw)
  if (draw(3) === 0 || mutant.length < 20) return mutant
  const fitting = joined(mutant, new Uint8Array(mutant.length & 1))
  const view = new DataView(fitting.buffer)
  view.setUint32(4, fitting.length - 8, true)
  let last = 12
  for (let at = last; at + 8 <= fitting.length; at += 8 + Math.ceil(view.getUint32(at + 4, true) / 2) * 2)
    last = at
  view.setUint32(last + 4, fitting.length - last - 8, true)
  return fitting
}

const MUTATORS: Partial<Record<Format, typeof mutate>> = { png: mutatePng, webp: mutateWebp }

function chunksOf(bytes: Uint8Array): { name: string; at: number; end: number; body: Uint8Array }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const chunks = []
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + view.getUint32(at)
    if (end > bytes.length) break
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    chunks.push({ name, at, end, body: bytes.subarray(at + 8, end - 4) })
    at = end
  }
  return chunks
}

function withChecksums(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (const { at, end } of chunksOf(bytes)) view.setUint32(end - 4, crc32(bytes.subarray(at + 4, end - 4)))
  return bytes
}

/** Mutant `seed` of files of a format, and which of them it was made from. */
export function mutantOf(
  format: Format,
  files: readonly Uint8Array[],
  seed: number
): { source: number; bytes: Uint8Array } {
  const draw = drawing(seed)
  const source = draw(files.length)
  return { source, bytes: (MUTATORS[format] ?? mutate)(files[source]!, files, draw) }
}
