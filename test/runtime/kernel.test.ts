/** Every kernel against the goldens by Pillow and NumPy (test/golden/README.md), in whichever runtime runs this. */
import { describe, expect, test } from 'vitest'
import {
  type ColorMode,
  type Filter,
  type Fit,
  type Image,
  imageBatches,
  loadKernel,
  type Normalize,
} from '../../src/index.ts'
import convertGolden from '../golden/convert.json'
import halfPixelGolden from '../golden/halfpixel.json'
import normalizeGolden from '../golden/normalize.json'
import resizeGolden from '../golden/resize.json'
import { datasetOf, readFixture } from '../support/fixtures.ts'
import { sha16 } from '../support/hash.ts'

const kernel = await loadKernel()

/** Decoded once: a fixture serves many cases. */
const opened = new Map<string, Promise<Image>>()

function open(fixture: string, mode: string): Promise<Image> {
  const key = `${fixture} ${mode}`
  let image = opened.get(key)
  if (!image) {
    image = readFixture(fixture).then((bytes) => kernel.decode(bytes, { colorMode: mode as ColorMode }))
    opened.set(key, image)
  }
  return image
}

/** The cases that differ, which should be none: one failure then lists them all. */
async function differing<Case extends { sha: string }>(
  cases: readonly Case[],
  make: (item: Case) => Promise<Uint8Array | Float32Array>
): Promise<Case[]> {
  const wrong: Case[] = []
  for (const item of cases) if ((await sha16(await make(item))) !== item.sha) wrong.push(item)
  return wrong
}

const sizeOf = (size: number[]) => size as [number, number]

test('colour modes equal Pillow', async () => {
  expect(convertGolden.cases.length).toBeGreaterThan(30)
  const wrong = await differing(convertGolden.cases, async ({ fixture, mode, width, height }) => {
    const image = await open(fixture, mode)
    expect([image.width, image.height]).toEqual([width, height])
    return image.data
  })
  expect(wrong).toEqual([])
})

describe('resize equals Pillow', () => {
  for (const filter of ['nearest', 'box', 'bilinear', 'hamming', 'bicubic', 'lanczos'] as const) {
    for (const fit of ['stretch', 'cover', 'contain'] as const) {
      test(`${filter}, ${fit}`, async () => {
        const cases = resizeGolden.cases.filter((item) => item.filter === filter && item.fit === fit)
        expect(cases.length).toBeGreaterThan(60)
        const wrong = await differing(cases, async ({ fixture, mode, size }) => {
          return kernel.resize(await open(fixture, mode), { size: sizeOf(size), filter, fit: fit as Fit })
            .data
        })
        expect(wrong).toEqual([])
      })
    }
  }
})

test('without antialiasing, resize equals TensorFlow', async () => {
  expect(halfPixelGolden.cases.length).toBeGreaterThan(100)
  const wrong = await differing(halfPixelGolden.cases, async ({ fixture, mode, filter, size }) => {
    const image = await open(fixture, mode)
    const options = { size: sizeOf(size), filter: filter as Filter, antialias: false }
    return Float32Array.from(kernel.resize(image, options).data)
  })
  expect(wrong).toEqual([])
})

/** The golden's words for a normalisation, as options. */
function optionsOf({
  kind,
  center,
  std,
  ...rest
}: (typeof normalizeGolden.cases)[number]['normalize']): Normalize {
  if (kind === 'samplewise') return { samplewise: { center, std }, ...rest } as Normalize
  return (kind === 'channels' ? { std, ...rest } : rest) as Normalize
}

describe('normalize equals NumPy in float32', () => {
  test('one image, NHWC', async () => {
    const cases = normalizeGolden.cases.filter(({ layout }) => layout === 'NHWC')
    expect(cases.length).toBeGreaterThan(100)
    const wrong = await differing(cases, async ({ fixture, mode, filter, size, normalize }) => {
      const image = kernel.resize(await open(fixture, mode), { size: sizeOf(size), filter: filter as Filter })
      return kernel.normalize(image, optionsOf(normalize))
    })
    expect(wrong).toEqual([])
  })

  for (const layout of ['NHWC', 'NCHW'] as const) {
    test(`batches, ${layout}`, async () => {
      const cases = normalizeGolden.cases.filter((item) => item.layout === layout)
      expect(cases.length).toBeGreaterThan(100)
      const wrong = await differing(cases, async ({ fixture, mode, filter, size, normalize }) => {
        const batches = await imageBatches(datasetOf([`test/fixtures/images/${fixture}`]), {
          size: sizeOf(size),
          colorMode: mode as ColorMode,
          filter: filter as Filter,
          labelMode: 'none',
          normalize: optionsOf(normalize),
          layout,
        })
        return (await batches.at(0)).xs
      })
      expect(wrong).toEqual([])
    })
  }
})

test('normalize writes into a given array at an offset, and nowhere else', async () => {
  const image = { width: 5, height: 3, channels: 3 as const, data: new Uint8Array(45).fill(255) }
  const out = new Float32Array(60).fill(-1)
  expect(kernel.normalize(image, { scale: 1 / 255 }, out, 7)).toBe(out)
  expect(Array.from(out)).toEqual([...Array(7).fill(-1), ...Array(45).fill(1), ...Array(8).fill(-1)])
})

test('an offset of zero keeps the sign of zero, as x * scale does', () => {
  const image = { width: 1, height: 1, channels: 1 as const, data: new Uint8Array([0]) }
  expect(kernel.normalize(image, { scale: -1 })).toEqual(new Float32Array([-0]))
})

test('memory is reused: a second epoch allocates nothing in WebAssembly', async () => {
  const { loadCore } = await import('../../src/kernel/load.ts')
  const { encodeSpec } = await import('../../src/kernel/abi.ts')
  const { makePlan } = await import('../../src/plan.ts')
  const core = await loadCore()
  const dataset = datasetOf(['test/fixtures/images/rgb.png'])
  const { plan } = makePlan(dataset, { size: [64, 64], filter: 'lanczos', labelMode: 'none' })
  const out = new Float32Array(64 * 64 * 3)
  const images = [900, 1700, 1200].map((width) => ({
    width,
    height: 1000,
    channels: 3 as const,
    data: new Uint8Array(width * 3000),
  }))
  const epoch = () => {
    for (const image of images) core.sample(image, encodeSpec(plan.sample), out)
    return core.memoryBytes
  }
  const first = epoch()
  expect(first).toBeGreaterThan(1700 * 3000)
  expect(first).toBeLessThan(2 * 1700 * 3000)
  expect(epoch()).toBe(first)
})
