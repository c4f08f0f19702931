/** Damage that nobody thought of: any bytes give a picture or a DecodeError, and nothing that outlasts them. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { foreignFormat } from '../../src/decode/foreignFormat.ts'
import { DecodeError, KernelError } from '../../src/errors.ts'
import { type ImageInfo, loadKernel } from '../../src/index.ts'
import { loadCore, loadForeign } from '../../src/kernel/load.ts'
import golden from '../golden/decode.json'
import { sha16 } from '../support/hash.ts'
import { drawing, MUTANTS, mutantOf, mutate } from '../support/mutants.ts'

const FOLDER = fileURLToPath(new URL('../fixtures/decode/', import.meta.url))

/** Mutants often claim to be much larger than their files; this is what may become of the claim. */
const MAX_PIXELS = 1 << 18
const SLOW_MS = 1000

/**
 * The most memory that 2^18 pixels may take: 48 bytes each, for a JPEG's coefficients of four components at their full
 * size, buffers and pixels; and the module's own.
 */
const MEMORY_BOUND = MAX_PIXELS * 48 + (4 << 20)

const files = new Map<ImageInfo['format'], Uint8Array[]>()
for (const format of Object.keys(MUTANTS) as ImageInfo['format'][]) {
  const names = readdirSync(FOLDER + format, { recursive: true, encoding: 'utf8' }).sort()
  const members = names.filter((name) => /\.\w+$/.test(name))
  files.set(
    format,
    members.map((name) => Uint8Array.from(readFileSync(`${FOLDER}${format}/${name}`)))
  )
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
        const mutant = mutantOf(format, originals, seed).bytes
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
      const mutant = mutantOf(format, originals, seed).bytes
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
