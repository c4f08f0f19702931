/** What augmentation does to pixels, against the goldens by SciPy, NumPy and Pillow (test/golden/README.md). */
import { describe, expect, test } from 'vitest'
import { type ColorMode, type Filter, type Image, loadKernel } from '../../src/index.ts'
import { type Change, encodeChange, encodeSpec, IDENTITY, type SampleSpec } from '../../src/kernel/abi.ts'
import { loadCore } from '../../src/kernel/load.ts'
import golden from '../golden/augment.json'
import cropGolden from '../golden/crop.json'
import { readFixture, readProjectFile } from '../support/fixtures.ts'
import { sha16 } from '../support/hash.ts'

const kernel = await loadKernel()
const core = await loadCore()

interface Case {
  fixture: string
  mode: string
  size: number[]
  change: Change
  sha: string
  samples: number[][]
  float?: boolean
}

const cases = golden.cases as unknown as Case[]
const CHANNELS = { grayscale: 1, rgb: 3, rgba: 4 } as const

function specFor(size: readonly number[], changes: Partial<SampleSpec>): SampleSpec {
  return {
    height: size[0]!,
    width: size[1]!,
    channels: 3,
    filter: 'bilinear',
    antialias: true,
    fit: 'stretch',
    layout: 'NHWC',
    normalize: IDENTITY,
    orient: false,
    fast: false,
    ...changes,
  }
}

const specOf = ({ mode, size, float }: Case) =>
  specFor(size, { channels: CHANNELS[mode as ColorMode], antialias: !float })

const lengthOf = ({ height, width, channels }: SampleSpec) => height * width * channels

const opened = new Map<string, Image>()

async function open({ fixture, mode }: Case): Promise<Image> {
  const key = `${fixture} ${mode}`
  const image = opened.get(key) ?? kernel.decode(await readFixture(fixture), { colorMode: mode as ColorMode })
  opened.set(key, image)
  return image
}

async function make(item: Case): Promise<Float32Array> {
  const spec = specOf(item)
  const out = new Float32Array(lengthOf(spec))
  core.sample(await open(item), encodeSpec(spec), out, encodeChange(item.change))
  return out
}

/** What a case is about, and what it has come to: enough to see what is wrong. */
async function differing(chosen: readonly Case[]): Promise<unknown[]> {
  const wrong: unknown[] = []
  for (const item of chosen) {
    const xs = await make(item)
    if ((await sha16(xs)) === item.sha) continue
    wrong.push([item, item.samples.map(([i, expected]) => [xs[i!], expected])])
  }
  return wrong
}

describe('a warp equals SciPy', () => {
  for (const fill of ['nearest', 'constant', 'reflect', 'wrap'] as const) {
    test(fill, async () => {
      const chosen = cases.filter(
        ({ change }) => Object.keys(change).join() === 'warp' && change.warp!.fillMode === fill
      )
      expect(chosen.length).toBeGreaterThan(100)
      expect(await differing(chosen)).toEqual([])
    })
  }
})

test('flips, channel shift, brightness and contrast, alone and together, equal Keras and Pillow', async () => {
  const chosen = cases.filter(({ change }) => Object.keys(change).join() !== 'warp')
  expect(chosen.length).toBeGreaterThan(250)
  expect(await differing(chosen)).toEqual([])
})

describe('a random resized crop equals Pillow’s crop and resize', () => {
  interface CropCase {
    path: string
    size: number[]
    filter: Filter
    crop: NonNullable<Change['crop']>
    sha: string
    orient?: boolean
  }
  const crops = cropGolden.cases as unknown as CropCase[]

  test('of a file, as its rows come', async () => {
    expect(crops.length).toBeGreaterThan(290)
    const wrong: unknown[] = []
    for (const { path, size, filter, crop, sha, orient = false } of crops) {
      const spec = specFor(size, { filter, orient })
      const out = new Float32Array(lengthOf(spec))
      core.sampleFile(await readProjectFile(path), 1e9, encodeSpec(spec), out, encodeChange({ crop }))
      if ((await sha16(out)) !== sha) wrong.push({ path, size, filter, crop, orient })
    }
    expect(wrong).toEqual([])
  })

  test('of pixels', async () => {
    const wrong: unknown[] = []
    for (const { path, size, filter, crop, sha, orient = false } of crops.slice(0, 240)) {
      const image = kernel.decode(await readProjectFile(path), { colorMode: 'rgb', orient })
      const spec = specFor(size, { filter })
      const out = new Float32Array(lengthOf(spec))
      core.sample(image, encodeSpec(spec), out, encodeChange({ crop }))
      if ((await sha16(out)) !== sha) wrong.push({ path, size, filter, crop, orient })
    }
    expect(wrong).toEqual([])
  })
})

test('a canvas that was taken out is finished to the same sample', async () => {
  const files = ['test/fixtures/images/rgb.png', 'examples/photos/beach/beach-02.jpg']
  const matrix = [0.9, 0.1, 0.3, -0.1, 0.9, 2] as const
  const changes: (Change | undefined)[] = [
    undefined,
    { flipHorizontally: true },
    { brightness: 1.5, contrast: 0.5 },
    { warp: { matrix, fillMode: 'reflect', fillValue: 0 }, channelShift: 20, flipVertically: true },
  ]
  for (const antialias of [true, false]) {
    for (const layout of ['NHWC', 'NCHW'] as const) {
      const normalize = { kind: 'sample', scale: 1 / 255, center: true, std: true } as const
      const spec = encodeSpec(specFor([20, 30], { antialias, layout, normalize }))
      for (const [file, change] of files.flatMap((name) => changes.map((item) => [name, item] as const))) {
        const record = change && encodeChange(change)
        const [whole, unchanged, finished] = [0, 1, 2].map(() => new Float32Array(1800))
        core.sampleFile(await readProjectFile(file), 1e9, spec, whole!, record)
        const canvas = core.canvas(spec).slice()
        expect(canvas.length).toBe(antialias ? 1800 : 7200)
        core.finish(canvas, spec, finished!, record)
        expect(finished).toEqual(whole)
        core.sampleFile(await readProjectFile(file), 1e9, spec, unchanged!)
        expect(core.canvas(spec).slice(), 'the change leaves the canvas alone').toEqual(canvas)
        if (change) expect(unchanged).not.toEqual(whole)
        else expect(unchanged).toEqual(whole)
      }
    }
  }
})
