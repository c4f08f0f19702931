/** What samplers promise, on labels, weights and sizes that nobody chose. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  balanced,
  OptionError,
  type Sampler,
  shard,
  shuffled,
  stratified,
  weighted,
} from '../../src/index.ts'

const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const epochs = fc.oneof(fc.nat({ max: 9 }), fc.constantFrom(2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1))
/** A few classes, some far rarer than others, some labels missing. */
const labelLists = fc
  .array(fc.tuple(fc.integer({ min: -1, max: 8 }), fc.integer({ min: 1, max: 12 })), {
    minLength: 1,
    maxLength: 9,
  })
  .map((runs) => runs.flatMap(([label, count]) => new Array<number>(count).fill(label)))
  .filter((labels) => labels.some((label) => label >= 0))

function orderOf(sampler: Sampler, epoch: number): number[] {
  return Array.from({ length: sampler.length }, (_, position) => sampler.at(epoch, position))
}

function countsOf(values: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

const classesOf = (labels: readonly number[]) => countsOf(labels.filter((label) => label >= 0))

describe('pure', () => {
  const makers: Record<string, (labels: number[], seed: number) => Sampler> = {
    shuffled: (labels, seed) => shuffled(labels.length, { seed }),
    weighted: (labels, seed) =>
      weighted(
        labels.map((label) => label + 1),
        { seed, length: 40 }
      ),
    balanced: (labels, seed) => balanced(labels, { seed }),
    stratified: (labels, seed) =>
      stratified(labels, { size: classesOf(labels).size === 1 ? 1 : 0.999999, seed }),
    shard: (labels, seed) => shard(balanced(labels, { seed }), { index: 1, count: 3 }),
  }
  test.each(Object.keys(makers))('%s: backwards, and with other epochs between, gives the same', (name) => {
    fc.assert(
      fc.property(labelLists, seeds, epochs, epochs, (labels, seed, epoch, other) => {
        const order = orderOf(makers[name]!(labels, seed), epoch)
        expect(order.every((index) => Number.isInteger(index) && index >= 0 && index < labels.length)).toBe(
          true
        )
        const sampler = makers[name]!(labels, seed)
        for (let position = sampler.length - 1; position >= 0; position--) {
          sampler.at(other, position)
          expect(sampler.at(epoch, position)).toBe(order[position])
        }
      }),
      { numRuns: 40 }
    )
  })
})

describe('weighted', () => {
  test('never draws a weight of 0, however small or large the others are', () => {
    const weights = fc.array(
      fc.oneof(fc.constant(0), fc.constantFrom(5e-324, 1e-300, 1, 1e308, Number.MAX_VALUE)),
      {
        minLength: 1,
        maxLength: 30,
      }
    )
    fc.assert(
      fc.property(weights, seeds, (list, seed) => {
        fc.pre(list.some((weight) => weight > 0))
        for (const index of orderOf(weighted(list, { seed, length: 200 }), 0))
          expect(list[index]).toBeGreaterThan(0)
      })
    )
  })

  /** Pearson's χ². The seed is fixed, so this passes or fails for good. */
  test('draws in proportion', () => {
    const weights = [1, 0, 2, 3.5, 0.25, 7, 0, 11, 0.125]
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    const draws = 200_000
    const counts = countsOf(orderOf(weighted(weights, { seed: 5, length: draws }), 3))
    let chi2 = 0
    for (const [i, weight] of weights.entries()) {
      const expected = (draws * weight) / total
      if (expected > 0) chi2 += ((counts.get(i) ?? 0) - expected) ** 2 / expected
    }
    const freedom = weights.filter((weight) => weight > 0).length - 1
    expect(chi2).toBeLessThan(freedom + 5 * Math.sqrt(2 * freedom))
  })

  test('pairs of draws are independent', () => {
    const sampler = weighted([1, 1, 1, 1], { seed: 9, length: 80_000 })
    const order = orderOf(sampler, 0)
    const counts = countsOf(order.slice(1).map((index, i) => index * 4 + order[i]!))
    const expected = (order.length - 1) / 16
    const chi2 = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    expect(chi2).toBeLessThan(15 + 5 * Math.sqrt(30))
  })
})

describe('balanced', () => {
  test('every round has each class once; a short one has no class twice', () => {
    fc.assert(
      fc.property(
        labelLists,
        seeds,
        epochs,
        fc.integer({ min: 1, max: 50 }),
        (labels, seed, epoch, length) => {
          const classes = classesOf(labels).size
          const drawn = orderOf(balanced(labels, { seed, length }), epoch).map((index) => labels[index]!)
          expect(drawn.length).toBe(length)
          for (let first = 0; first < length; first += classes) {
            const round = drawn.slice(first, first + classes)
            expect(new Set(round).size).toBe(round.length)
            expect(round.every((label) => label >= 0)).toBe(true)
          }
        }
      )
    )
  })

  test('over as many epochs as there are classes, each class equally often', () => {
    fc.assert(
      fc.property(labelLists, seeds, fc.integer({ min: 1, max: 30 }), (labels, seed, length) => {
        const classes = classesOf(labels).size
        const sampler = balanced(labels, { seed, length })
        const drawn = Array.from({ length: classes }, (_, epoch) => orderOf(sampler, epoch)).flat()
        const counts = countsOf(drawn.map((index) => labels[index]!))
        expect(new Set(counts.values())).toEqual(new Set([length]))
      })
    )
  })

  test('a class’s samples are all used before one repeats, over the ends of epochs too', () => {
    fc.assert(
      fc.property(labelLists, seeds, fc.integer({ min: 1, max: 30 }), (labels, seed, length) => {
        const sampler = balanced(labels, { seed, length })
        const drawn = Array.from({ length: 12 }, (_, epoch) => orderOf(sampler, epoch)).flat()
        for (const [label, size] of classesOf(labels)) {
          const ofClass = drawn.filter((index) => labels[index] === label)
          for (let first = 0; first < ofClass.length; first += size) {
            const pass = ofClass.slice(first, first + size)
            expect(new Set(pass).size).toBe(pass.length)
          }
        }
      })
    )
  })

  test('by default the largest class is seen once an epoch', () => {
    fc.assert(
      fc.property(labelLists, seeds, epochs, (labels, seed, epoch) => {
        const classes = classesOf(labels)
        const largest = Math.max(...classes.values())
        const sampler = balanced(labels, { seed })
        expect(sampler.length).toBe(classes.size * largest)
        const counts = countsOf(orderOf(sampler, epoch))
        const label = [...classes].find(([, size]) => size === largest)![0]
        for (const [i, other] of labels.entries()) if (other === label) expect(counts.get(i)).toBe(1)
      })
    )
  })

  test('orders of classes, and first samples of a class, are uniform', () => {
    const labels = [0, 0, 0, 0, 1, 1, 2]
    const sampler = balanced(labels, { seed: 4, length: 3 })
    const draws = 6000
    const orders = new Map<string, number>()
    const firsts = new Map<number, number>()
    for (let epoch = 0; epoch < draws; epoch++) {
      const order = orderOf(sampler, epoch)
      const key = order.map((index) => labels[index]).join()
      orders.set(key, (orders.get(key) ?? 0) + 1)
      const first = order.find((index) => labels[index] === 0)!
      // The first of each pass over the four samples.
      if (epoch % 4 === 0) firsts.set(first, (firsts.get(first) ?? 0) + 1)
    }
    const chi2 = (counts: Iterable<number>, expected: number) =>
      [...counts].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    expect(orders.size).toBe(6)
    expect(chi2(orders.values(), draws / 6)).toBeLessThan(5 + 5 * Math.sqrt(10))
    expect(chi2(firsts.values(), draws / 16)).toBeLessThan(3 + 5 * Math.sqrt(6))
  })
})

describe('stratified', () => {
  test('class shares are those of largest remainders, the part the same in every epoch, each sample once', () => {
    fc.assert(
      fc.property(labelLists, seeds, fc.double({ min: 0, max: 1, noNaN: true }), (labels, seed, part) => {
        const classes = [...classesOf(labels)].sort(([a], [b]) => a - b)
        const labelled = classes.reduce((sum, [, count]) => sum + count, 0)
        const size = 1 + Math.floor(part * (labelled - 1))
        const quotas = classes.map(([, count]) => (size * count) / labelled)
        let sampler: Sampler
        try {
          sampler = stratified(labels, { size, seed })
        } catch (error) {
          // A class would have none: its quota is below 1.
          expect(error).toBeInstanceOf(OptionError)
          expect(Math.min(...quotas)).toBeLessThan(1)
          return
        }
        const order = orderOf(sampler, 0)
        expect(order.length).toBe(size)
        expect(new Set(order).size).toBe(size)
        const counts = countsOf(order.map((index) => labels[index]!))
        const up = classes.map(([label], c) => counts.get(label)! - Math.floor(quotas[c]! + 1e-9))
        expect(up.every((extra) => extra === 0 || extra === 1)).toBe(true)
        // Whoever was rounded up has no smaller a remainder than whoever was not; of equal ones, the first.
        for (let a = 0; a < classes.length; a++)
          for (let b = 0; b < classes.length; b++)
            if (up[a] === 1 && up[b] === 0) {
              const remainder = (c: number) => (size * classes[c]![1]) % labelled
              expect(remainder(a)).toBeGreaterThanOrEqual(remainder(b))
              if (remainder(a) === remainder(b)) expect(a).toBeLessThan(b)
            }
        expect(orderOf(sampler, 7).toSorted()).toEqual(order.toSorted())
      })
    )
  })
})

describe('shard', () => {
  const cases = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 9 }), seeds, epochs)
  const shardsOf = (
    n: number,
    count: number,
    seed: number,
    epoch: number,
    remainder: 'pad' | 'drop' | 'keep'
  ) =>
    Array.from({ length: count }, (_, index) =>
      orderOf(shard(shuffled(n, { seed }), { index, count, remainder }), epoch)
    )

  test('keep: together each sample once, lengths apart by one at most', () => {
    fc.assert(
      fc.property(cases, ([n, count, seed, epoch]) => {
        fc.pre(n >= count)
        const shards = shardsOf(n, count, seed, epoch, 'keep')
        expect(shards.flat().toSorted((a, b) => a - b)).toEqual([...Array(n).keys()])
        const lengths = shards.map(({ length }) => length)
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1)
      })
    )
  })

  test('pad: equally long, each sample once or, those at the beginning, again', () => {
    fc.assert(
      fc.property(cases, ([n, count, seed, epoch]) => {
        const shards = shardsOf(n, count, seed, epoch, 'pad')
        expect(new Set(shards.map(({ length }) => length)).size).toBe(1)
        const order = orderOf(shuffled(n, { seed }), epoch)
        const dealt = Array.from(
          { length: shards[0]!.length * count },
          (_, i) => shards[i % count]![Math.floor(i / count)]
        )
        expect(dealt).toEqual(dealt.map((_, i) => order[i % n]))
        expect(dealt.length - n).toBeLessThan(count)
      })
    )
  })

  test('drop: equally long, no sample twice, fewer left than there are shards', () => {
    fc.assert(
      fc.property(cases, ([n, count, seed, epoch]) => {
        fc.pre(n >= count)
        const shards = shardsOf(n, count, seed, epoch, 'drop')
        expect(new Set(shards.map(({ length }) => length)).size).toBe(1)
        const seen = shards.flat()
        expect(new Set(seen).size).toBe(seen.length)
        expect(n - seen.length).toBeLessThan(count)
      })
    )
  })
})
