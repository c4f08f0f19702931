/** Every decoder against Pillow, on files of each kind and on damaged ones (test/golden/make_decode.py). */
import { describe, expect, test } from 'vitest'
import { type ColorMode, DecodeError, loadKernel } from '../../src/index.ts'
import golden from '../golden/decode.json'
import { readProjectFile } from '../support/fixtures.ts'
import { sha16 } from '../support/hash.ts'

/** What Pillow makes of a file; the digests are those of its pixels in each colour mode. */
interface Case {
  readonly file: string
  readonly verdict: string
  readonly width?: number
  readonly height?: number
  readonly orientation?: number
  readonly rgb?: string
  readonly rgba?: string
  readonly grayscale?: string
  readonly upright?: string
  readonly 'rgb/2'?: string
  readonly 'rgb/4'?: string
  readonly 'rgb/8'?: string
}

const MODES: readonly ColorMode[] = ['rgb', 'rgba', 'grayscale']

const cases: readonly Case[] = golden.cases
const groups = new Map<string, Case[]>()
for (const item of cases) {
  const group = item.file.slice(0, item.file.lastIndexOf('/'))
  groups.set(group, [...(groups.get(group) ?? []), item])
}

const kernel = await loadKernel()

/** What is not as the golden says, or undefined. */
async function difference(item: Case): Promise<string | undefined> {
  const bytes = await readProjectFile(`test/fixtures/decode/${item.file}`)
  return item.verdict === 'ok' ? differenceOfPicture(item, bytes) : differenceOfDamaged(bytes)
}

async function differenceOfPicture(item: Case, bytes: Uint8Array): Promise<string | undefined> {
  try {
    const { format, width, height, orientation } = kernel.probe(bytes)
    const probed = `${format} ${width}×${height} ${orientation}`
    const expected = `${formatOf(item)} ${item.width}×${item.height} ${item.orientation}`
    if (probed !== expected) return `probe: ${probed}, not ${expected}`
    for (const colorMode of MODES) {
      const out = new Uint8Array(4 * width * height + 1).fill(77)
      const image = await kernel.decodeAsync(bytes, { colorMode, out })
      const length = width * height * image.channels
      if (image.data.buffer !== out.buffer || image.data.length !== length) return 'pixels are not in out'
      if (out.subarray(length).some((value) => value !== 77)) return 'more of out is written than the pixels'
      if (image.width !== item.width || image.height !== item.height) {
        return `${image.width}×${image.height}, not ${item.width}×${item.height}`
      }
      if ((await sha16(image.data)) !== item[colorMode as 'rgb']) return `${colorMode}: other pixels`
    }
    for (const scale of [0.5, 0.25, 0.125] as const) {
      const expected = item[`rgb/${(1 / scale) as 2 | 4 | 8}`]
      if (expected && (await sha16(kernel.decode(bytes, { colorMode: 'rgb', scale }).data)) !== expected) {
        return `at ${scale}: other pixels`
      }
    }
    const native = await kernel.decodeAsync(bytes)
    const modeOf = { 1: 'grayscale', 3: 'rgb', 4: 'rgba' } as const
    if ((await sha16(native.data)) !== item[modeOf[native.channels]]) return 'as it is: other pixels'
    if (item.upright) {
      const upright = await kernel.decodeAsync(bytes, { colorMode: 'rgb', orient: true })
      if ((await sha16(upright.data)) !== item.upright) return 'upright: other pixels'
    }
  } catch (error) {
    return String(error)
  }
  return undefined
}

async function differenceOfDamaged(bytes: Uint8Array): Promise<string | undefined> {
  try {
    const { width, height } = await kernel.decodeAsync(bytes)
    return `decoded to ${width}×${height}`
  } catch (error) {
    if (!(error instanceof DecodeError)) return String(error)
    if (!error.code.startsWith('DECODE_')) return `its code is ${error.code}`
    const hasPlace = ['DECODE_CORRUPT', 'DECODE_UNSUPPORTED'].includes(error.code)
    if (!hasPlace) return undefined
    const { offset } = error
    // A file that is cut off is found out at its end.
    const isPlace = offset !== undefined && Number.isInteger(offset) && offset >= 0 && offset <= bytes.length
    return isPlace ? undefined : `its offset is ${offset}`
  }
}

function formatOf({ file }: Case): string {
  return file.slice(0, file.indexOf('/'))
}

describe('files equal Pillow', () => {
  for (const [group, members] of groups) {
    test(`${group}: ${members.length} files`, async () => {
      const differing: Record<string, string> = {}
      for (const item of members) {
        const found = await difference(item)
        if (found !== undefined) differing[item.file] = found
      }
      expect(differing).toEqual({})
    })
  }
})
