/** What splits promise, on class distributions and groups that nobody chose. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { apportion, apportionRows } from '../../src/apportion.ts'
import { type Dataset, fromEntries, hashSplit, kFold, OptionError, split } from '../../src/index.ts'

const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
/** Class sizes from many to one; labels in turns, so that classes are mixed. */
const labelLists = fc
  .array(fc.tuple(fc.integer({ min: -1, max: 6 }), fc.integer({ min: 1, max: 25 })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((runs) => runs.flatMap(([label, count]) => new Array<number>(count).fill(label)))
const fractionLists = fc
  .array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 4 })
  .map((shares) => shares.map((share) => share / shares.reduce((sum, other) => sum + other, 0)))

function datasetOf(labels: readonly number[]): Dataset {
  const classes = Array.from({ length: 7 }, (_, label) => `class ${label}`)
  const read = async () => new Uint8Array()
  return fromEntries(
    labels.map((label, i) => {
      const path = `${label}/${String(i).padStart(4, '0')}.png`
      return label < 0 ? { path, read } : { path, read, label: classes[label]! }
    }),
    { classes }
  )
}

const pathsOf = ({ entries }: Dataset) => entries.map(({ path }) => path)
const countOf = ({ labels }: Dataset, label: number) => labels.filter((other) => other === label).length

/** Each entry in one part, parts in the dataset's order. */
function expectPartition(parts: readonly Dataset[], dataset: Dataset): void {
  const all = pathsOf(dataset)
  const places = new Map(all.map((path, i) => [path, i]))
  expect(parts.flatMap(pathsOf).toSorted()).toEqual(all.toSorted())
  for (const part of parts) {
    const order = pathsOf(part).map((path) => places.get(path)!)
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(part.classNames).toEqual(dataset.classNames)
  }
}

/** undefined where a part would be empty, which is refused. */
function trySplit(...args: Parameters<typeof split>): Dataset[] | undefined {
  try {
    return split(...args)
  } catch (error) {
    expect(error).toBeInstanceOf(OptionError)
    expect((error as OptionError).code).toBe('OPTION_CONFLICT')
    return undefined
  }
}

describe('apportion', () => {
  const shareLists = fc
    .array(fc.integer({ min: 0, max: 1e12 }), { minLength: 1, maxLength: 12 })
    .filter((shares) => shares.some((share) => share > 0))

  test('adds up, and leaves largest remainders only', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), shareLists, (total, shares) => {
        const counts = apportion(total, shares)
        const sum = shares.reduce((subtotal, share) => subtotal + BigInt(share), 0n)
        expect(counts.reduce((subtotal, count) => subtotal + count, 0)).toBe(total)
        const up = counts.map((count, i) => BigInt(count) - (BigInt(total) * BigInt(shares[i]!)) / sum)
        const remainders = shares.map((share) => (BigInt(total) * BigInt(share)) % sum)
        expect(up.every((extra) => extra === 0n || extra === 1n)).toBe(true)
        for (const [a, extra] of up.entries())
          for (const [b, other] of up.entries())
            if (extra > other)
              expect(remainders[a]! > remainders[b]! || (remainders[a] === remainders[b] && a < b)).toBe(true)
      })
    )
  })

  /** The largest distance of a cell from its quota. */
  function worstCell(rows: readonly number[], shares: readonly number[]): number {
    const cells = apportionRows(rows, shares)
    const sum = shares.reduce((subtotal, share) => subtotal + share, 0)
    expect(cells.map((row) => row.reduce((subtotal, count) => subtotal + count, 0))).toEqual(rows)
    const total = rows.reduce((subtotal, row) => subtotal + row, 0)
    const columns = shares.map((_, s) => cells.reduce((subtotal, row) => subtotal + row[s]!, 0))
    expect(columns).toEqual(apportion(total, shares))
    return Math.max(
      ...cells.flatMap((row, r) => row.map((count, s) => Math.abs(count * sum - rows[r]! * shares[s]!) / sum))
    )
  }
  const rowLists = fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 40 })

  test('rows add up, columns are those of the total, and up to four cells a row are quotas rounded down or up', () => {
    const shareLists = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(rowLists, shareLists, (rows, shares) => {
        expect(worstCell(rows, shares)).toBeLessThan(1)
      }),
      { numRuns: 1000 }
    )
  })

  test('columns come first where both can’t be', () => {
    expect(worstCell([9, 7], [4, 6, 4, 6, 4, 4])).toBeGreaterThan(1)
    const shareLists = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 5, maxLength: 9 })
    fc.assert(
      fc.property(rowLists, shareLists, (rows, shares) => {
        expect(worstCell(rows, shares)).toBeLessThan(2)
      })
    )
  })
})

describe('split', () => {
  test.each([true, false])('disjoint, covering, of exact sizes, repeatable; stratify: %s', (stratify) => {
    fc.assert(
      fc.property(labelLists, fractionLists, seeds, (labels, fractions, seed) => {
        const dataset = datasetOf(labels)
        const parts = trySplit(dataset, { fractions, seed, stratify })
        const sizes = fractions.map((fraction) => fraction * labels.length)
        if (!parts) {
          expect(Math.min(...sizes)).toBeLessThan(1)
          return
        }
        expectPartition(parts, dataset)
        for (const [i, part] of parts.entries()) expect(Math.abs(part.length - sizes[i]!)).toBeLessThan(1)
        expect(split(dataset, { fractions, seed, stratify }).map(pathsOf)).toEqual(parts.map(pathsOf))
        if (!stratify) return
        for (let label = -1; label < 7; label++) {
          const count = countOf(dataset, label)
          for (const [i, part] of parts.entries())
            expect(Math.abs(countOf(part, label) - count * fractions[i]!)).toBeLessThan(1)
        }
      })
    )
  })

  test('no group in two parts', () => {
    const groupBy = ({ path }: { path: string }, i: number) => `${path[0]}-${Math.floor(i / 3)}`
    fc.assert(
      fc.property(labelLists, fractionLists, seeds, fc.boolean(), (labels, fractions, seed, stratify) => {
        const dataset = datasetOf(labels)
        const parts = trySplit(dataset, { fractions, seed, stratify, groupBy })
        if (!parts) return
        expectPartition(parts, dataset)
        const groups = new Map(dataset.entries.map((entry, i) => [entry.path, groupBy(entry, i)]))
        const owners = new Map<string, number>()
        for (const [i, part] of parts.entries()) {
          for (const path of pathsOf(part)) {
            const group = groups.get(path)!
            expect(owners.get(group) ?? i).toBe(i)
            owners.set(group, i)
          }
        }
      })
    )
  })

  test('by groups, sizes are within one group of what they should be', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 5, maxLength: 40 }),
        fractionLists,
        seeds,
        (sizes, fractions, seed) => {
          const groups = sizes.flatMap((size, group) => new Array<string>(size).fill(`${group}`))
          const dataset = datasetOf(groups.map(() => 0))
          const parts = trySplit(dataset, { fractions, seed, groupBy: (_, i) => groups[i]! })
          if (!parts) return
          // Each group goes where most is lacking: no part gets one when it already has more than it should.
          for (const [i, part] of parts.entries())
            expect(part.length - groups.length * fractions[i]!).toBeLessThan(9)
        }
      )
    )
  })

  test('every entry is equally likely to be in a part', () => {
    const dataset = datasetOf([0, 0, 0, 1, 1, 1, 1, 1, 1])
    const draws = 3000
    const counts = new Map<string, number>()
    for (let seed = 0; seed < draws; seed++) {
      for (const path of pathsOf(split(dataset, { fractions: [1 / 3, 2 / 3], seed })[0]!)) {
        counts.set(path, (counts.get(path) ?? 0) + 1)
      }
    }
    for (const count of counts.values()) {
      expect(Math.abs(count - draws / 3)).toBeLessThan(5 * Math.sqrt((draws * 2) / 9))
    }
  })
})

describe('kFold', () => {
  test.each([true, false])('each entry validates once and trains otherwise; stratify: %s', (stratify) => {
    fc.assert(
      fc.property(labelLists, fc.integer({ min: 2, max: 8 }), seeds, (labels, folds, seed) => {
        fc.pre(folds <= labels.length)
        const dataset = datasetOf(labels)
        const rounds = kFold(dataset, { folds, seed, stratify })
        expect(rounds.length).toBe(folds)
        expectPartition(
          rounds.map(({ validation }) => validation),
          dataset
        )
        for (const { training, validation } of rounds) {
          expectPartition([training, validation], dataset)
          expect(Math.abs(validation.length - labels.length / folds)).toBeLessThan(1)
          if (!stratify) continue
          for (let label = -1; label < 7; label++) {
            expect(Math.abs(countOf(validation, label) - countOf(dataset, label) / folds)).toBeLessThan(1)
          }
        }
      })
    )
  })

  test('by groups, every fold has one at least, and none is in two', () => {
    fc.assert(
      fc.property(
        labelLists,
        fc.integer({ min: 2, max: 5 }),
        seeds,
        fc.boolean(),
        (labels, folds, seed, stratify) => {
          fc.pre(Math.ceil(labels.length / 4) >= folds)
          const dataset = datasetOf(labels)
          const groupBy = (_: unknown, i: number) => `${Math.floor(i / 4)}`
          const rounds = kFold(dataset, { folds, seed, stratify, groupBy })
          expectPartition(
            rounds.map(({ validation }) => validation),
            dataset
          )
          const groups = new Map(dataset.entries.map(({ path }, i) => [path, groupBy(0, i)]))
          for (const { training, validation } of rounds) {
            expect(validation.length).toBeGreaterThan(0)
            const trained = new Set(pathsOf(training).map((path) => groups.get(path)))
            expect(pathsOf(validation).some((path) => trained.has(groups.get(path)))).toBe(false)
          }
        }
      )
    )
  })
})

describe('hashSplit', () => {
  test('an entry stays in its part, whatever others there are', () => {
    fc.assert(
      fc.property(
        labelLists,
        fractionLists,
        seeds,
        fc.integer({ min: 2, max: 5 }),
        (labels, fractions, seed, step) => {
          const dataset = datasetOf(labels)
          const parts = hashSplit(dataset, { fractions, seed })
          expectPartition(parts, dataset)
          const kept = dataset.subset([...labels.keys()].filter((i) => i % step === 0))
          const paths = new Set(pathsOf(kept))
          const expected = parts.map((part) => pathsOf(part).filter((path) => paths.has(path)))
          expect(hashSplit(kept, { fractions, seed }).map(pathsOf)).toEqual(expected)
        }
      )
    )
  })

  test('sizes are as expected', () => {
    const dataset = datasetOf(new Array<number>(9999).fill(0))
    for (const seed of [0, 1, 2]) {
      const fractions = [0.7, 0.2, 0.1]
      const parts = hashSplit(dataset, { fractions, seed })
      const chi2 = parts.reduce(
        (sum, part, i) => sum + (part.length - 9999 * fractions[i]!) ** 2 / (9999 * fractions[i]!),
        0
      )
      expect(chi2).toBeLessThan(2 + 5 * Math.sqrt(4))
    }
  })
})
