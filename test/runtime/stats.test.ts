/** Statistics of an epoch against NumPy's and exact fractions (test/golden/stats_goldens.py). */
import { describe, expect, test } from 'vitest'
import { type BatchOptions, type ColorMode, imageBatches } from '../../src/index.ts'
import { channelStats } from '../../src/sink/channelStats.ts'
import golden from '../golden/stats.json'
import { datasetOf } from '../support/fixtures.ts'

type Case = {
  kind: string
  mode: ColorMode
  files: string[]
  size: [number, number]
  mean: number[]
  std: number[]
}
const cases = (kind: string) => golden.cases.filter((one) => one.kind === kind) as unknown as Case[]

const open = ({ mode, files, size }: Case, options: Partial<BatchOptions> = {}) =>
  imageBatches(datasetOf(files.map((name) => `test/fixtures/images/${name}`)), {
    size,
    colorMode: mode,
    labelMode: 'none',
    batchSize: 2,
    ...options,
  })

function expectClose(given: readonly number[], expected: readonly number[], relative: number): void {
  expect(given.length).toBe(expected.length)
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(given[i]! - value), `${given[i]} for ${value}`).toBeLessThanOrEqual(
      relative * Math.abs(value)
    )
  }
}

const FLOATS = { normalize: { scale: 1 / 127.5, offset: -1 } }

describe('channelStats', () => {
  test.each(cases('bytes'))('of bytes, exact: $mode', async (one) => {
    const { mean, std, samples } = await channelStats(await open(one))
    expect(mean).toEqual(one.mean)
    expectClose(std, one.std, 2 ** -51)
    expect(samples).toBe(one.files.length)
  })

  test.each(cases('floats'))('of float32: $mode', async (one) => {
    const { mean, std } = await channelStats(await open(one, FLOATS))
    expectClose(mean, one.mean, 1e-12)
    expectClose(std, one.std, 1e-12)
  })

  test('the same for any batch size, layout and padding', async () => {
    const one = cases('floats')[0]!
    for (const values of [{}, FLOATS]) {
      const expected = await channelStats(await open(one, values))
      for (const more of [
        { batchSize: 1 },
        { batchSize: 5 },
        { batchSize: 4, remainder: 'pad' },
        { layout: 'NCHW' },
      ] as const) {
        expect(await channelStats(await open(one, { ...values, ...more }))).toEqual(expected)
      }
    }
    const bytes = await channelStats(await open(one))
    expect(await channelStats(await open(one, { shuffle: true, seed: 3 }))).toEqual(bytes)
  })

  test('as an argument of normalize it gives mean 0 and deviation 1', async () => {
    const one = cases('bytes')[0]!
    const { mean, std } = await channelStats(await open(one))
    const normalize = { mean: mean.map((m) => m / 255), std: std.map((s) => s / 255) }
    const after = await channelStats(await open(one, { normalize }))
    for (const value of after.mean) expect(Math.abs(value)).toBeLessThan(1e-6)
    for (const value of after.std) expect(Math.abs(value - 1)).toBeLessThan(1e-6)
  })

  test('is stable where values are large and hardly differ', async () => {
    const one = cases('bytes')[0]!
    const { std } = await channelStats(await open(one))
    const shifted = await channelStats(await open(one, { normalize: { offset: 2 ** 16 } })) // still exact in float32
    expectClose(shifted.std, std, 1e-12)
  })

  test('failed samples and padding do not count; nothing is moved', async () => {
    const one = cases('bytes')[0]!
    const broken = {
      ...one,
      files: [...one.files.slice(0, 2), '../classes/beach/notes.txt', ...one.files.slice(2)],
    }
    for (const onError of ['zero', 'skip'] as const) {
      const batches = await open(broken, { onError, remainder: 'pad', batchSize: 4 })
      await batches.next()
      const before = batches.state()
      const { mean, samples, errors } = await channelStats(batches)
      expect([mean, samples]).toEqual([one.mean, 5])
      expect(errors.map(({ index }) => index)).toEqual([2])
      expect(batches.state()).toEqual(before)
    }
  })

  test('of nothing there are none', async () => {
    const nothing = { ...cases('bytes')[0]!, files: Array(3).fill('../classes/beach/notes.txt') }
    for (const onError of ['zero', 'skip'] as const) {
      await expect(channelStats(await open(nothing, { onError }))).rejects.toMatchObject({
        name: 'OutputError',
        code: 'OUTPUT_EMPTY',
        message: expect.stringContaining('none of 3 samples'),
        cause: { code: 'DECODE_FORMAT', index: 0 },
      })
    }
  })

  test('wrong options, and an end', async () => {
    const batches = await open(cases('bytes')[0]!)
    await expect(channelStats(batches, { x: 1 } as never)).rejects.toMatchObject({ code: 'OPTION_UNKNOWN' })
    await expect(channelStats(batches, { signal: 1 } as never)).rejects.toMatchObject({ option: 'signal' })
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(channelStats(batches, { signal })).rejects.toThrow('enough')
    const seen: number[] = []
    await channelStats(batches, { onProgress: ({ samples }) => seen.push(samples) })
    expect(seen).toEqual([2, 4, 5])
  })
})
