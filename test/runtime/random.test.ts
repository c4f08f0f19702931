/** Draws and orders: known answers, and what a shuffle has to be. */
import { describe, expect, test } from 'vitest'
import { sequential, shuffled } from '../../src/index.ts'
import { permutation } from '../../src/random/permutation.ts'
import { philox4x32 } from '../../src/random/philox.ts'

/** From kat_vectors of Random123 1.14, the authors' own library. */
test('Philox4x32-10 gives the known answers', () => {
  const all = 0xffffffff
  expect(philox4x32([0, 0], [0, 0, 0, 0])).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8])
  expect(philox4x32([all, all], [all, all, all, all])).toEqual([
    0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd,
  ])
  expect(philox4x32([0xa4093822, 0x299f31d0], [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344])).toEqual([
    0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1,
  ])
})

const orderOf = (n: number, seed: number, epoch: number) => {
  const sampler = shuffled(n, { seed })
  return Array.from({ length: n }, (_, position) => sampler.at(epoch, position))
}

describe('shuffled', () => {
  test('each index once, for every n', () => {
    for (const n of [1, 2, 3, 4, 5, 7, 8, 9, 31, 100, 1000, 4097]) {
      expect(orderOf(n, n, 1).toSorted((a, b) => a - b)).toEqual([...Array(n).keys()])
    }
  })

  test('seed and epoch change the order, and nothing else does', () => {
    const order = orderOf(100, 1, 0)
    expect(orderOf(100, 1, 0)).toEqual(order)
    for (const [seed, epoch] of [
      [2, 0],
      [1, 1],
      [2 ** 32 + 1, 0],
      [1, 2 ** 32],
    ] as const) {
      expect(orderOf(100, seed, epoch)).not.toEqual(order)
    }
    const sampler = shuffled(100, { seed: 1 })
    sampler.at(7, 3)
    expect(sampler.at(0, 42)).toBe(order[42])
  })

  test('a place far into a set of two thousand million costs no memory', () => {
    const n = 2 ** 31 - 1
    const sampler = shuffled(n, { seed: 3 })
    const places = [0, 1, n - 1, n >> 1].map((position) => sampler.at(0, position))
    expect(new Set(places).size).toBe(4)
    expect(places.every((place) => place >= 0 && place < n)).toBe(true)
  })

  /** Pearson's χ²: the orders of a few items must be equally frequent. Seeds are fixed, so this passes or fails for good. */
  test.each([
    [3, 6],
    [4, 24],
    [5, 120],
  ])('all orders of %i items are equally likely', (n, orders) => {
    const draws = 400 * orders
    const counts = new Map<string, number>()
    for (let epoch = 0; epoch < draws; epoch++) {
      const place = permutation(n, 11, epoch)
      const key = Array.from({ length: n }, (_, x) => place(x)).join()
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    expect(counts.size).toBe(orders)
    const chi2 = [...counts.values()].reduce((sum, count) => sum + (count - 400) ** 2 / 400, 0)
    const freedom = orders - 1
    // Five standard deviations above the mean of the χ² distribution.
    expect(chi2).toBeLessThan(freedom + 5 * Math.sqrt(2 * freedom))
  })

  test('where an item goes is uniform, and neighbours part', () => {
    const n = 50
    const epochs = 4000
    const counts = Array.from({ length: n }, () => new Array<number>(n).fill(0))
    let together = 0
    for (let epoch = 0; epoch < epochs; epoch++) {
      const place = permutation(n, 5, epoch)
      for (let x = 0; x < n; x++) {
        counts[x]![place(x)]! += 1
        if (x > 0 && Math.abs(place(x) - place(x - 1)) === 1) together++
      }
    }
    const expected = epochs / n
    const chi2 = counts.flat().reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    const freedom = (n - 1) ** 2
    expect(chi2).toBeLessThan(freedom + 5 * Math.sqrt(2 * freedom))
    // Of two random places of n, 2 / n are neighbours.
    const mean = (epochs * (n - 1) * 2) / n
    expect(Math.abs(together - mean)).toBeLessThan(5 * Math.sqrt(mean))
  })
})

test('sequential is the order itself', () => {
  const sampler = sequential(3)
  expect([0, 1, 2].map((position) => sampler.at(9, position))).toEqual([0, 1, 2])
})
