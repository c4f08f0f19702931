/** Samplers: their errors, and values that must not change by accident. */
import { describe, expect, test } from 'vitest'
import {
  balanced,
  fromEntries,
  imageBatches,
  OptionError,
  type Sampler,
  sequential,
  shard,
  shuffled,
  stratified,
  weighted,
} from '../../src/index.ts'
import { firstAbove } from '../../src/sampler/weighted.ts'
import { readFixture } from '../support/fixtures.ts'

const LABELS = [0, 0, 0, 0, 0, 2, 2, 2, -1, 5]
const first = (sampler: Sampler, epoch: number, count = 12) =>
  Array.from({ length: Math.min(count, sampler.length) }, (_, position) => sampler.at(epoch, position))

function thrown(call: () => unknown): { code: string; option: string } {
  try {
    call()
  } catch (error) {
    if (error instanceof OptionError) return { code: error.code, option: error.option }
    throw error
  }
  throw new Error('nothing was thrown')
}

/**
 * Pins: what these versions give, so that a change of an order is seen. A cursor or a split that someone saved depends on
 * them; whoever changes them on purpose says so in the changelog.
 */
describe('orders stay what they are', () => {
  const last = 2 ** 53 - 1
  test.each([
    [
      'shuffled',
      shuffled(100, { seed: 1 }),
      [
        [68, 27, 37, 98, 50, 92, 82, 3, 7, 44, 28, 24],
        [21, 45, 3, 49, 89, 69, 10, 41, 29, 28, 70, 88],
        [68, 66, 20, 63, 5, 7, 97, 77, 85, 96, 31, 19],
      ],
    ],
    [
      'weighted',
      weighted([1, 0, 2.5, 3, 0.5], { seed: 1, length: 12 }),
      [
        [2, 3, 3, 2, 3, 2, 3, 3, 2, 4, 3, 3],
        [2, 4, 2, 3, 3, 3, 2, 3, 0, 0, 2, 0],
        [3, 4, 3, 2, 2, 4, 2, 2, 0, 0, 4, 3],
      ],
    ],
    [
      'balanced',
      balanced(LABELS, { seed: 1, length: 11 }),
      [
        [9, 3, 5, 2, 9, 6, 7, 0, 9, 9, 6],
        [7, 9, 1, 4, 9, 5, 3, 5, 9, 9, 2],
        [9, 5, 3, 2, 9, 7, 2, 9, 6, 4, 9],
      ],
    ],
    [
      'stratified',
      stratified(LABELS, { size: 6, seed: 1 }),
      [
        [5, 1, 0, 9, 7, 4],
        [5, 7, 4, 1, 0, 9],
        [0, 7, 1, 4, 5, 9],
      ],
    ],
    [
      'shard',
      shard(shuffled(50, { seed: 1 }), { index: 2, count: 7 }),
      [
        [7, 40, 15, 36, 34, 8, 31, 41],
        [20, 36, 40, 30, 23, 41, 5, 24],
        [39, 1, 23, 8, 25, 35, 45, 9],
      ],
    ],
  ])('%s', (_, sampler, pins) => {
    expect([0, 1, last].map((epoch) => first(sampler, epoch))).toEqual(pins)
  })
})

test('what a sampler reads is copied', () => {
  const weights = [1, 0]
  const labels = [0, 1]
  const samplers = [
    weighted(weights, { seed: 1 }),
    balanced(labels, { seed: 1 }),
    stratified(labels, { size: 2, seed: 1 }),
  ]
  const before = samplers.map((sampler) => first(sampler, 0))
  weights.reverse()
  labels.fill(3)
  expect(samplers.map((sampler) => first(sampler, 0))).toEqual(before)
})

test('ids tell orders apart', () => {
  const ids = [
    sequential(4),
    shuffled(4, { seed: 1 }),
    shuffled(4, { seed: 2 }),
    weighted([1, 2, 3, 4], { seed: 1 }),
    weighted([1, 2, 3, 5], { seed: 1 }),
    weighted([1, 2, 3, 4], { seed: 2 }),
    weighted([1, 2, 3, 4], { seed: 1, length: 5 }),
    balanced([0, 0, 1, 1], { seed: 1 }),
    balanced([0, 1, 0, 1], { seed: 1 }),
    balanced([0, 0, 1, 1], { seed: 1, length: 3 }),
    stratified([0, 0, 1, 1], { size: 2, seed: 1 }),
    stratified([0, 0, 1, 1], { size: 4, seed: 1 }),
    stratified([0, 0, 1, 1], { size: 4, seed: 2 }),
    shard(sequential(4), { index: 0, count: 2 }),
    shard(sequential(4), { index: 1, count: 2 }),
    shard(sequential(4), { index: 0, count: 4 }),
    shard(sequential(4), { index: 0, count: 2, remainder: 'drop' }),
    shard(sequential(5), { index: 0, count: 2 }),
  ].map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})

/** Draws that chance would not bring: exactly 0, at a sum, and rounded up to the total. */
test('a weight of 0 is not met at the edges either', () => {
  const sums = Float64Array.of(0, 1, 1, 3, 3)
  expect([0, 0.5, 1, 2.9, 3].map((x) => firstAbove(sums, 3, x))).toEqual([1, 1, 3, 3, 3])
})

test('huge weights and tiny ones keep their proportions', () => {
  const sampler = weighted([Number.MAX_VALUE, Number.MAX_VALUE], { seed: 1, length: 1000 })
  const ones = first(sampler, 0, 1000).filter((index) => index === 1).length
  expect(Math.abs(ones - 500)).toBeLessThan(80)
  expect(first(weighted([5e-324, 0], { seed: 1, length: 5 }), 0)).toEqual([0, 0, 0, 0, 0])
})

describe('errors', () => {
  const seed = 1
  test.each([
    ['weights', 'OPTION_TYPE', () => weighted('abc' as never, { seed })],
    ['weights', 'OPTION_VALUE', () => weighted([], { seed })],
    ['weights', 'OPTION_VALUE', () => weighted([0, 0], { seed })],
    ['weights[1]', 'OPTION_VALUE', () => weighted([1, -1], { seed })],
    ['weights[1]', 'OPTION_VALUE', () => weighted([1, Number.NaN], { seed })],
    ['weights[0]', 'OPTION_VALUE', () => weighted([Infinity], { seed })],
    ['weights[0]', 'OPTION_TYPE', () => weighted(['1'] as never, { seed })],
    ['seed', 'OPTION_TYPE', () => weighted([1], {} as never)],
    ['seed', 'OPTION_VALUE', () => weighted([1], { seed: -1 })],
    ['length', 'OPTION_VALUE', () => weighted([1], { seed, length: 0 })],
    ['options.sed', 'OPTION_UNKNOWN', () => weighted([1], { seed, sed: 2 } as never)],
    ['labels', 'OPTION_TYPE', () => balanced(new Set([1]) as never, { seed })],
    ['labels', 'OPTION_VALUE', () => balanced([-1, -1], { seed })],
    ['labels[1]', 'OPTION_VALUE', () => balanced([0, -2], { seed })],
    ['labels[1]', 'OPTION_VALUE', () => balanced([0, 0.5], { seed })],
    ['length', 'OPTION_VALUE', () => balanced([0], { seed, length: 1.5 })],
    ['size', 'OPTION_VALUE', () => stratified(LABELS, { size: 0, seed })],
    ['size', 'OPTION_VALUE', () => stratified(LABELS, { size: 2.5, seed })],
    ['size', 'OPTION_TYPE', () => stratified(LABELS, { seed } as never)],
    ['size', 'OPTION_CONFLICT', () => stratified(LABELS, { size: 10, seed })],
    ['size', 'OPTION_CONFLICT', () => stratified(LABELS, { size: 2, seed })],
    ['size', 'OPTION_CONFLICT', () => stratified(LABELS, { size: 0.01, seed })],
    ['sampler', 'OPTION_TYPE', () => shard([1, 2] as never, { index: 0, count: 1 })],
    ['sampler.length', 'OPTION_VALUE', () => shard(sequential(0), { index: 0, count: 1 })],
    ['index', 'OPTION_VALUE', () => shard(sequential(4), { index: 2, count: 2 })],
    ['count', 'OPTION_VALUE', () => shard(sequential(4), { index: 0, count: 0 })],
    ['count', 'OPTION_CONFLICT', () => shard(sequential(4), { index: 0, count: 5, remainder: 'drop' })],
    ['count', 'OPTION_CONFLICT', () => shard(sequential(4), { index: 0, count: 5, remainder: 'keep' })],
    [
      'remainder',
      'OPTION_VALUE',
      () => shard(sequential(4), { index: 0, count: 2, remainder: 'fill' as never }),
    ],
  ] as const)('%s: %s', (option, code, call) => {
    expect(thrown(call)).toEqual({ code, option })
  })
})

test('a cursor is for one shard of one order alone', async () => {
  const bytes = await readFixture('grey.png')
  const dataset = fromEntries(
    ['a', 'b', 'c', 'd'].map((path) => ({ path, label: path, read: async () => bytes }))
  )
  const make = (index: number, seed: number) =>
    imageBatches(dataset, {
      size: [2, 2],
      batchSize: 1,
      sampler: shard(shuffled(4, { seed }), { index, count: 2 }),
    })
  const batches = await make(0, 1)
  expect(batches.length).toBe(2)
  await batches.next()
  const cursor = batches.state()
  const same = await make(0, 1)
  same.restore(cursor)
  expect((await same.next()).value!.paths).toEqual((await batches.next()).value!.paths)
  for (const other of [await make(1, 1), await make(0, 2)]) {
    expect(thrown(() => other.restore(cursor))).toEqual({
      code: 'OPTION_CONFLICT',
      option: 'cursor.fingerprint',
    })
  }
})

describe('samplers of a user’s own', () => {
  const read = async () => new Uint8Array()
  const dataset = fromEntries(Array.from({ length: 1000 }, (_, i) => ({ path: `${i}`, read })))
  const cursorOf = async (sampler: Sampler) =>
    (await imageBatches(dataset, { size: [2, 2], labelMode: 'none', workers: 0, seed: 1, sampler })).state()
  const at = (at: Sampler['at'], length = 1000): Sampler => ({ length, at })

  test('are told from others by what they give, alone and in shards', async () => {
    const orders: Sampler['at'][] = [
      (_, p) => p,
      (_, p) => 999 - p,
      (_, p) => (p * 7) % 1000,
      (_, p) => (p < 900 ? p : 1899 - p), // another order at the end alone
    ]
    const part = { index: 1, count: 2 }
    const all = orders.flatMap((order) => [at(order), at(order, 999), shard(at(order), part)])
    const prints = await Promise.all(all.map(async (one) => (await cursorOf(one)).fingerprint))
    expect(new Set(prints).size).toBe(all.length)
    expect(await cursorOf(at((_, p) => p))).toEqual(await cursorOf(at((_, p) => p)))
  })

  test('by their id alone, if they have one', async () => {
    const named = (order: Sampler['at'], id: string) => cursorOf({ ...at(order), id })
    const cursor = await named((_, p) => p, 'mine')
    expect(await named((_, p) => 999 - p, 'mine')).toEqual(cursor)
    expect(await named((_, p) => p, 'other')).not.toEqual(cursor)
  })

  test('say what is wrong when batches are made, not before', async () => {
    const failing = at(() => {
      throw new Error('no order')
    })
    expect(await cursorOf(failing)).toMatchObject({ batch: 0 })
    const batches = await imageBatches(dataset, {
      size: [2, 2],
      labelMode: 'none',
      workers: 0,
      sampler: failing,
    })
    await expect(batches.next()).rejects.toThrow('no order')
  })
})
