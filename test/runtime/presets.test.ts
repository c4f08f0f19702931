/** Presets against Pillow and NumPy (test/golden/preset_goldens.py), over whole batches: file → decoded, resized, cut, normalised. */
import { expect, test } from 'vitest'
import { type Entry, fromEntries, fromPreprocessorConfig, imageBatches, presets } from '../../src/index.ts'
import golden from '../golden/presets.json'
import { readProjectFile } from '../support/fixtures.ts'
import { sha16 } from '../support/hash.ts'

type Case = (typeof golden.cases)[number]

async function presetOf(name: string) {
  if (name === 'imagenet') return presets.imagenet
  const bytes = await readProjectFile(`test/fixtures/presets/${name}.json`)
  return fromPreprocessorConfig(JSON.parse(new TextDecoder().decode(bytes)))
}

/** `drawn` of preset_goldens.py as a PPM. */
function drawn(width: number, height: number): Uint8Array {
  const header = new TextEncoder().encode(`P6\n${width} ${height}\n255\n`)
  const file = new Uint8Array(header.length + width * height * 3)
  file.set(header)
  let at = header.length
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) file[at++] = ((x * (c + 3) * 5 + y * 7) >> 1) ^ ((x * y * (c + 1)) >> 6)
  return file
}

/** Drawn once: each serves every preset. */
const files = new Map<string, Uint8Array>()

function entryOf({ path, width, height }: Case): Entry {
  if (path !== undefined) return { path, read: () => readProjectFile(path) }
  const name = `${width}x${height}.ppm`
  const file = files.get(name) ?? drawn(width!, height!)
  files.set(name, file)
  return { path: name, read: async () => file }
}

const names = [...new Set(golden.cases.map(({ preset }) => preset))]

test('there are enough of them', () => {
  expect(names.length).toBeGreaterThan(20)
  expect(golden.cases.length).toBe(names.length * 10)
})

test.each(names)('%s', async (name) => {
  const cases = golden.cases.filter(({ preset }) => preset === name)
  const { normalize, ...preset } = await presetOf(name)
  const dataset = fromEntries(cases.map(entryOf))
  const rest = { labelMode: 'none', batchSize: 1 } as const
  const batches = await imageBatches(dataset, { ...preset, ...(normalize && { normalize }), ...rest })
  const bytes = await imageBatches(dataset, { ...preset, ...rest, layout: 'NHWC' })
  const wrong: unknown[] = []
  for (const [i, item] of cases.entries()) {
    const xs = await sha16((await batches.at(i)).xs)
    const pixels = await sha16(Uint8Array.from((await bytes.at(i)).xs))
    if (xs !== item.xs || pixels !== item.bytes) wrong.push({ ...item, got: [pixels, xs] })
  }
  expect(wrong).toEqual([])
  const channels = preset.colorMode === 'rgb' ? 3 : 1
  expect(batches.shape).toEqual([1, channels, ...cases[0]!.size])
  await Promise.all([batches.close(), bytes.close()])
})
