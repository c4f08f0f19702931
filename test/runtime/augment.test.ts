/** What augmentation does to pixels, against the goldens by SciPy, NumPy and Pillow (test/golden/README.md). */
import { describe, expect, test } from 'vitest'
import { type ColorMode, type Image, loadKernel } from '../../src/index.ts'
import { type Change, encodeChange, encodeSpec, IDENTITY, type SampleSpec } from '../../src/kernel/abi.ts'
import { loadCore } from '../../src/kernel/load.ts'
import golden from '../golden/augment.json'
import { readFixture } from '../support/fixtures.ts'
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

function specOf({ mode, size, float }: Case): SampleSpec {
  return {
    height: size[0]!,
    width: size[1]!,
    channels: CHANNELS[mode as ColorMode],
    filter: 'bilinear',
    antialias: !float,
    fit: 'stretch',
    layout: 'NHWC',
    normalize: IDENTITY,
    orient: false,
    fast: false,
  }
}

const opened = new Map<string, Image>()

async function open({ fixture, mode }: Case): Promise<Image> {
  const key = `${fixture} ${mode}`
  const image = opened.get(key) ?? kernel.decode(await readFixture(fixture), { colorMode: mode as ColorMode })
  opened.set(key, image)
  return image
}

async function make(item: Case): Promise<Float32Array> {
  const spec = specOf(item)
  const out = new Float32Array(spec.height * spec.width * spec.channels)
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
