/** Keras' iterators with all that is random: every draw and every value, against the oracle in test/golden. */
import { describe, expect, test } from 'vitest'
import { type DirectoryFlowOptions, ImageDataGenerator, type NDArray } from '../../src/keras/index.ts'
import { Mt19937 } from '../../src/random/mt19937.ts'
import arrays from '../golden/keras-arrays.json'
import flow from '../golden/keras-flow.json'
import draws from '../golden/numpy-random.json'
import { classFiles } from '../support/fixtures.ts'
import { sha16, sha256 } from '../support/hash.ts'
import { camelCase, formula, valuesOf } from '../support/keras.ts'

const nameOf = (...parts: object[]) => JSON.stringify(Object.assign({}, ...parts))

describe('NumPy’s generator', () => {
  test.each(draws.cases)('seed $seed', async (item) => {
    const random = new Mt19937(item.seed)
    expect(item.random.map(() => random.random())).toEqual(item.random)
    const limits = [1, 2, 3, 10, 255, 256, 257, 10 ** 7, 2 ** 32 - 1]
    expect(limits.map((n) => random.randint(0, n))).toEqual(item.randint)
    const ranges = [[0, 1], [-25, 25], [-0.15, 0.15], [3, -3]] as const // biome-ignore format: pairs
    expect(ranges.map(([low, high]) => random.uniform(low, high))).toEqual(item.uniform)
    const choices = [9, [-5, 0, 5], 1, [3, 0.5]]
    expect(choices.map((among) => random.choice(among))).toEqual(item.choice)
    expect([...random.permutation(20)]).toEqual(item.permutation)
    const lengths = [0, 1, 2, 353, 70000]
    const hashes: string[] = []
    for (const n of lengths) hashes.push((await sha256(random.permutation(n))).slice(0, 16))
    expect(hashes).toEqual(item.permutations)
    const letters = [...'abcdefghij']
    random.shuffle(letters)
    expect(letters.join('')).toBe(item.shuffle)
    const copy = random.clone()
    const later = (from: Mt19937) => Array.from({ length: 700 }, () => from.random()).slice(-3)
    expect(later(random)).toEqual(item.later)
    expect(later(copy), 'a copy goes on alike').toEqual(item.later)
  })
})

test('there are cases', () => {
  expect(flow.cases.length).toBeGreaterThan(90)
  expect(arrays.cases.length).toBeGreaterThan(50)
})

/** Browsers take long for each, and longer where it starts workers of its own: there some will do. */
const isPage = typeof document !== 'undefined'
const casesWith = (workers: number) =>
  flow.cases.filter((_, i) => !isPage || i % (workers === 0 ? 2 : 4) === 0)

describe.each([0, 2])('class folders, with %i workers', (workers) => {
  test.each(casesWith(workers).map((item) => [nameOf(item.generator, item.flow), item] as const))(
    '%s',
    async (_, item) => {
      const generator = new ImageDataGenerator(camelCase(item.generator))
      const options = { ...camelCase(item.flow), workers } as DirectoryFlowOptions
      const open = () => generator.flowFromDirectory(classFiles(), options)
      const iterator = await open()
      expect(iterator.filenames).toEqual(item.filenames)
      expect(iterator.classIndices).toEqual(item.class_indices)
      for (const [i, expected] of item.batches.entries()) {
        const [x, y] = (await iterator.next()).value
        expect(x.shape).toEqual(expected.shape)
        // The values first: they show how far off one is.
        expect(
          expected.sample.map(([at]) => [at, x.data[at!]]),
          `batch ${i}`
        ).toEqual(expected.sample)
        expect(await sha256(x.data as Float32Array), `batch ${i}`).toBe(expected.x)
        const labels = (expected as { y?: string }).y
        expect(y === null ? undefined : await sha256((y as NDArray).data as Float32Array)).toBe(labels)
      }
      await iterator.close()

      const other = await open()
      const hashes: string[] = []
      const take = async (batch: Promise<readonly [NDArray, ...unknown[]]>) =>
        hashes.push(await sha16((await batch)[0].data as Float32Array))
      const next = async () => (await other.next()).value
      await take(other.at(0))
      await take(next())
      other.onEpochEnd()
      await take(other.at(other.length - 1))
      other.reset()
      await take(next())
      await take(next())
      expect(hashes).toEqual(item.mixed.hashes)
      expect(other.batchIndex).toBe(item.mixed.batch_index)
      expect(other.totalBatchesSeen).toBe(item.mixed.total_batches_seen)
      await other.close()
    }
  )
})

describe('arrays', () => {
  test.each(
    arrays.cases.map((item) => [nameOf(item.generator, item.flow, { shape: item.shape }), item] as const)
  )('%s', async (_, item) => {
    const generator = new ImageDataGenerator(camelCase(item.generator))
    const labels = Array.from({ length: item.shape[0]! }, (_, i) => i % 2)
    const iterator = generator.flow(formula(item.shape), labels, camelCase(item.flow))
    for (const [i, expected] of item.batches.entries()) {
      const [x, y] = (await iterator.next()).value as readonly [NDArray, NDArray]
      expect(x.shape).toEqual(expected.shape)
      expect(
        expected.sample.map(([at]) => [at, x.data[at!]]),
        `batch ${i}`
      ).toEqual(expected.sample)
      expect(await sha16(x.data as Float32Array), `batch ${i}`).toBe(expected.x)
      expect([...y.data]).toEqual(expected.y)
    }
  })

  test('applyTransform does what flow does', async () => {
    for (const item of arrays.cases.filter(({ flow }) => !('subset' in flow)).slice(0, 24)) {
      const generator = new ImageDataGenerator(camelCase(item.generator))
      const options = { ...camelCase(item.flow), batchSize: 1, shuffle: false, seed: 77 }
      const iterator = generator.flow(formula(item.shape), null, options)
      const [x] = (await iterator.next()).value as readonly [NDArray, null]
      const random = generator.getRandomTransform(item.shape.slice(1), 77)
      const first = { data: valuesOf(item.shape.slice(1)), shape: item.shape.slice(1) }
      const changed = generator.applyTransform(first, random)
      expect(generator.randomTransform(first, 77)).toEqual(changed)
      if ('samplewise_center' in item.generator) continue // how a picture lies in memory is only known to flow
      expect(generator.standardize(changed).data).toEqual(x.data)
    }
  })
})

describe('fit', () => {
  test.each(
    arrays.fit.map((item) => [nameOf(item.generator, item.fit, { shape: item.shape }), item] as const)
  )('%s', async (_, item) => {
    const generator = new ImageDataGenerator(camelCase(item.generator))
    generator.fit(formula(item.shape), item.fit)
    expect([...generator.mean!.data]).toEqual(item.mean)
    if (item.std) expect([...generator.std!.data]).toEqual(item.std)
    const [, ...shape] = item.shape
    const length = valuesOf(shape).length
    const second = { data: formula(item.shape).data.slice(length, 2 * length), shape }
    const { data } = generator.standardize(second)
    if (!item.zca) {
      expect(await sha16(data as Float32Array)).toBe(item.sha)
      return
    }
    // LAPACK's singular values have other last bits than ours.
    const largest = (values: readonly number[]) => Math.max(...values.map(Math.abs))
    const matrix = generator.zcaWhiteningMatrix!.data
    const off = item.zca.map((value, i) => value - matrix[i]!)
    expect(largest(off)).toBeLessThan(1e-3 * largest(item.zca))
    const offData = item.standardized.map((value, i) => value - data[i]!)
    expect(largest(offData)).toBeLessThan(1e-3 * largest(item.standardized))
  })
})
