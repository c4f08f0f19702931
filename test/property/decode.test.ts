/** Damage that nobody thought of: any bytes give a picture or a DecodeError, and nothing that outlasts them. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { deflateSync, inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { foreignFormat } from '../../src/decode/foreignFormat.ts'
import { DecodeError, KernelError } from '../../src/errors.ts'
import { type ImageInfo, loadKernel } from '../../src/index.ts'
import { loadCore, loadForeign } from '../../src/kernel/load.ts'
import golden from '../golden/decode.json'
import { sha16 } from '../support/hash.ts'

const FOLDER = fileURLToPath(new URL('../fixtures/decode/', import.meta.url))

/** Mutants of each format's files. */
const MUTANTS: Readonly<Record<ImageInfo['format'], number>> = {
  jpeg: 48_000,
  png: 24_000,
  gif: 11_000,
  bmp: 11_000,
  pnm: 6000,
  tiff: 24_000,
  webp: 16_000,
}

/** Mutants often claim to be much larger than their files; this is what may become of the claim. */
const MAX_PIXELS = 1 << 18
const SLOW_MS = 1000

/**
 * The most memory that 2^18 pixels may take: 48 bytes each, for a JPEG's coefficients of four components at their full
 * size, buffers and pixels; and the module's own.
 */
const MEMORY_BOUND = MAX_PIXELS * 48 + (4 << 20)

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

type Draw = (below: number) => number

/** xorshift32: small, and the same everywhere. */
function drawing(seed: number): Draw {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

const files = new Map<ImageInfo['format'], Uint8Array[]>()
for (const format of Object.keys(MUTANTS) as ImageInfo['format'][]) {
  const names = readdirSync(FOLDER + format, { recursive: true, encoding: 'utf8' }).sort()
  const members = names.filter((name) => /\.\w+$/.test(name))
  files.set(
    format,
    members.map((name) => Uint8Array.from(readFileSync(`${FOLDER}${format}/${name}`)))
  )
}

/** One to four changes of a file, one in three of them near its start, where headers are. */
function mutate(bytes: Uint8Array, others: readonly Uint8Array[], draw: Draw): Uint8Array {
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

const MUTATORS: Partial<Record<ImageInfo['format'], typeof mutate>> = { png: mutatePng, webp: mutateWebp }

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

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1
  return n
})

function crc32(bytes: Uint8Array): number {
  let crc = -1
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 255]! ^ (crc >>> 8)
  return ~crc >>> 0
}

/** Enough of a mutant to make it again by hand. */
function show(bytes: Uint8Array): string {
  return `${bytes.length} bytes, base64 ${Buffer.from(bytes).toString('base64')}`
}

const kernel = await loadKernel()

interface Tally {
  decoded: number
  refused: number
}

/** What is wrong about the way in which a mutant is decoded, or undefined. */
async function complaint(mutant: Uint8Array, tally: Tally): Promise<string | undefined> {
  const start = performance.now()
  try {
    const image = await kernel.decodeAsync(mutant, { maxPixels: MAX_PIXELS })
    const { width, height, channels, data } = image
    if (!(width > 0 && height > 0 && data.length === width * height * channels)) return 'an impossible image'
    if (width * height > MAX_PIXELS) return `${width}×${height} in spite of maxPixels`
    tally.decoded++
  } catch (error) {
    if (!(error instanceof DecodeError)) return String(error)
    if (!error.code.startsWith('DECODE_')) return `the code ${error.code}`
    tally.refused++
  }
  const spent = performance.now() - start
  return spent > SLOW_MS ? `${spent.toFixed(0)} ms` : undefined
}

describe('mutants are decoded or refused', () => {
  for (const [format, originals] of files) {
    test(`${format}: ${MUTANTS[format]}`, async () => {
      const complaints = new Map<string, string>()
      const tally = { decoded: 0, refused: 0 }
      for (let seed = 0; seed < MUTANTS[format]; seed++) {
        const draw = drawing(seed)
        const original = originals[draw(originals.length)]!
        const mutant = (MUTATORS[format] ?? mutate)(original, originals, draw)
        const found = await complaint(mutant, tally)
        // One example of each is enough.
        if (found && !complaints.has(found)) complaints.set(found, `seed ${seed}: ${show(mutant)}`)
      }
      expect([...complaints]).toEqual([])
      // Mutants that are all refused, or none, would try only half of a decoder.
      expect(Math.min(tally.decoded, tally.refused)).toBeGreaterThan(MUTANTS[format] / 20)
      await expectGoodFilesRight(format)
    })
  }
})

/** A few good files, decoded by the same instance after all that. */
async function expectGoodFilesRight(format: string): Promise<void> {
  const good = golden.cases.filter(
    ({ file, verdict }) => verdict === 'ok' && file.startsWith(`${format}/kinds`)
  )
  for (const { file, rgb } of good.slice(0, 10)) {
    const bytes = Uint8Array.from(readFileSync(FOLDER + file))
    const { data } = await kernel.decodeAsync(bytes, { colorMode: 'rgb' })
    expect(await sha16(data), file).toBe(rgb)
  }
}

/** Decodes by the module for the format, and says how much memory that takes in all. */
async function openModules() {
  const [core, foreign] = [await loadCore(), await loadForeign()]
  return {
    decode: (bytes: Uint8Array) => {
      const format = foreignFormat(bytes)
      if (!format) return core.decode(bytes, MAX_PIXELS)
      return foreign.decode(format, bytes, MAX_PIXELS, (stream, limit) => core.decode(stream, limit))
    },
    memoryBytes: () => Math.max(core.memoryBytes, foreign.memoryBytes),
  }
}

test('mutants leave the memory bounded', async () => {
  const modules = await openModules()
  for (const [format, originals] of files) {
    for (let seed = 0; seed < 4000; seed++) {
      const draw = drawing(seed)
      const mutant = (MUTATORS[format] ?? mutate)(originals[draw(originals.length)]!, originals, draw)
      try {
        modules.decode(mutant)
      } catch (error) {
        if (error instanceof KernelError) throw error
      }
      expect(modules.memoryBytes(), `${format}, seed ${seed}: ${show(mutant)}`).toBeLessThan(MEMORY_BOUND)
    }
  }
})

test('what was decoded before changes nothing', async () => {
  const modules = await openModules()
  const formats = ['jpeg', 'png', 'gif', 'bmp', 'pnm', 'tiff', 'webp'] as const
  const kinds = formats.map((format) => files.get(format)!)
  const outcome = (bytes: Uint8Array) => {
    try {
      return Buffer.from(modules.decode(bytes).data)
    } catch (error) {
      return Buffer.from(String(error))
    }
  }
  const changed = new Map<string, string>()
  for (const [kind, originals] of kinds.entries()) {
    for (const [number, original] of originals.entries()) {
      const first = outcome(original)
      const draw = drawing(kind * 1000 + number)
      for (let round = 0; round < 60; round++) {
        // Mostly of the same format: it is its tables and planes that may have been left behind.
        const others = draw(4) === 0 ? kinds[draw(kinds.length)]! : originals
        const other = mutate(others[draw(others.length)]!, others, draw)
        outcome(other)
        if (!outcome(original).equals(first)) changed.set(show(original), `after ${show(other)}`)
      }
    }
  }
  expect([...changed]).toEqual([])
})
