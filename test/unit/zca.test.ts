import { PNG } from 'pngjs'
import { describe, expect, test } from 'vitest'
import { type BatchOptions, fromEntries, imageBatches } from '../../src/index.ts'
import { zcaComponents } from '../../src/sink/zcaComponents.node.ts'
import golden from '../golden/stats.json'

interface Case {
  readonly name: string
  readonly epsilon: number
  readonly shape: [number, number, number, number]
  readonly pixels: number[]
  readonly matrix: number[]
}
const cases = golden.cases.filter(({ kind }) => kind === 'zca') as unknown as Case[]

/** The golden's samples as PNGs. */
function datasetOf({ shape: [count, height, width], pixels }: Case) {
  const length = height * width
  return fromEntries(
    Array.from({ length: count }, (_, i) => {
      const png = new PNG({ width, height })
      for (let p = 0; p < length; p++) {
        const at = (i * length + p) * 3
        png.data.set([...pixels.slice(at, at + 3), 255], p * 4)
      }
      return { path: `${i}.png`, read: async () => PNG.sync.write(png) }
    })
  )
}

const open = (one: Case, more: Partial<BatchOptions> = {}) =>
  imageBatches(datasetOf(one), {
    size: [one.shape[1], one.shape[2]],
    labelMode: 'none',
    normalize: { scale: 1 / 255 },
    batchSize: 7,
    ...more,
  })

test('a dataset has no batches yet', async () => {
  const expected = { code: 'OPTION_TYPE', option: 'batches' }
  await expect(zcaComponents(datasetOf(cases[0]!) as never)).rejects.toMatchObject(expected)
})

describe('zcaComponents is Keras’', () => {
  test.each(cases)('$name samples, epsilon $epsilon', async (one) => {
    const { matrix, samples } = await zcaComponents(await open(one), { epsilon: one.epsilon })
    expect(samples).toBe(one.shape[0])
    const largest = Math.max(...one.matrix.map(Math.abs))
    const worst = Math.max(...one.matrix.map((value, i) => Math.abs(value - matrix[i]!)))
    // Rounding in XᵀX, magnified by the smallest singular value.
    expect(worst / largest).toBeLessThan(1e-6)
  })

  test('for any batch size', async () => {
    const one = cases[0]!
    const expected = await zcaComponents(await open(one))
    expect(await zcaComponents(await open(one, { batchSize: 40 }))).toEqual(expected)
  })

  test('but of nothing there are none', async () => {
    const nothing = fromEntries([{ path: 'a', read: async () => new Uint8Array(0) }])
    const batches = await imageBatches(nothing, { size: [2, 2], labelMode: 'none', onError: 'skip' })
    await expect(zcaComponents(batches)).rejects.toMatchObject({ code: 'OUTPUT_EMPTY' })
  })

  test('wrong options, and images that are too large', async () => {
    const batches = await open(cases[0]!)
    await expect(zcaComponents(batches, { epsilon: 0 })).rejects.toMatchObject({ option: 'epsilon' })
    await expect(zcaComponents(batches, { e: 0 } as never)).rejects.toMatchObject({ code: 'OPTION_UNKNOWN' })
    const large = await open(cases[0]!, { size: [64, 64] })
    large.at = () => expect.unreachable('nothing is decoded')
    await expect(zcaComponents(large)).rejects.toMatchObject({ code: 'OPTION_VALUE', option: 'batches' })
  })
})
