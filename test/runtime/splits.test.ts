/** Splits: class counts and weights, errors, leaks, and parts that must not change by accident. */
import { describe, expect, test } from 'vitest'
import {
  classCounts,
  classWeights,
  type Dataset,
  DatasetError,
  type Entry,
  findLeaks,
  fromEntries,
  hashSplit,
  kFold,
  OptionError,
  SampleError,
  split,
} from '../../src/index.ts'

/** Entries 'a0' to 'a5' of class a, and so on; a number for each class. */
function datasetOf(counts: Readonly<Record<string, number>>): Dataset {
  const entries = Object.entries(counts).flatMap(([label, count]) =>
    Array.from({ length: count }, (_, i) => ({
      path: `${label}${i}`,
      label,
      read: async () => new Uint8Array(),
    }))
  )
  return fromEntries(entries, { classes: Object.keys(counts) })
}

const datasetOfPaths = (paths: readonly string[]) =>
  files(Object.fromEntries(paths.map((path) => [path, ''])))

const files = (contents: Readonly<Record<string, string>>, sizes = true): Dataset =>
  fromEntries(
    Object.entries(contents).map(([path, text]): Entry => {
      const bytes = new TextEncoder().encode(text)
      const read = async () => bytes
      return sizes ? { path, read, size: bytes.length } : { path, read }
    })
  )

const namesOf = (parts: readonly Dataset[]) =>
  parts.map(({ entries }) => entries.map(({ path }) => path).join(' '))

function thrown(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    if (error instanceof OptionError) return `${error.code} ${error.option}`
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('classes', () => {
  test('counts, and weights by scikit-learn’s formula', () => {
    const dataset = datasetOf({ a: 6, b: 3, c: 1 })
    expect(classCounts(dataset)).toEqual([6, 3, 1])
    // compute_class_weight('balanced') of scikit-learn: n_samples / (n_classes * bincount(y)).
    expect(classWeights(dataset)).toEqual([10 / 18, 10 / 9, 10 / 3])
    expect({ ...classWeights(dataset) }).toEqual({ 0: 10 / 18, 1: 10 / 9, 2: 10 / 3 })
  })

  test('entries without a label are not counted', () => {
    const read = async () => new Uint8Array()
    const dataset = fromEntries([
      { path: '1', read },
      { path: '2', label: 'a', read },
    ])
    expect(classCounts(dataset)).toEqual([1])
    expect(classWeights(dataset)).toEqual([1])
  })

  test('an empty class has no weight', () => {
    expect(() => classWeights(datasetOf({ a: 1, b: 0 }))).toThrow(DatasetError)
    expect(() => classWeights(datasetOf({ a: 1, b: 0 }))).toThrow(/class 'b'/)
    expect(() => classWeights(files({ x: 'x' }))).toThrow(DatasetError)
  })
})

describe('split', () => {
  test('decimal fractions are exact', () => {
    const dataset = datasetOf({ a: 70, b: 20, c: 10 })
    expect(split(dataset, { fractions: [0.7, 0.2, 0.1] }).map(classCounts)).toEqual([
      [49, 14, 7],
      [14, 4, 2],
      [7, 2, 1],
    ])
    expect(split(dataset, { fractions: [0.1, 0.2, 0.7] }).map(({ length }) => length)).toEqual([10, 20, 70])
  })

  test('of equal remainders the first part gets what is left', () => {
    const sizes = (n: number, fractions: number[]) =>
      split(datasetOf({ a: n }), { fractions }).map(({ length }) => length)
    expect(sizes(5, [0.5, 0.5])).toEqual([3, 2])
    expect(sizes(4, [1 / 3, 1 / 3, 1 / 3])).toEqual([2, 1, 1])
    expect(sizes(5, [0.3, 0.7])).toEqual([2, 3])
  })

  test('many small classes: each in training, the rest shared out', () => {
    const classes = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [String.fromCharCode(97 + i), 5]))
    const [training, validation, test] = split(datasetOf(classes), { fractions: [0.8, 0.1, 0.1] }).map(
      classCounts
    )
    expect(training).toEqual(new Array(20).fill(4))
    expect(validation!.reduce((sum, count) => sum + count, 0)).toBe(10)
    expect(test!.reduce((sum, count) => sum + count, 0)).toBe(10)
  })

  test('a seed is another split, and 0 the default', () => {
    const dataset = datasetOf({ a: 20, b: 20 })
    const fractions = [0.5, 0.5]
    expect(namesOf(split(dataset, { fractions }))).toEqual(namesOf(split(dataset, { fractions, seed: 0 })))
    expect(namesOf(split(dataset, { fractions }))).not.toEqual(
      namesOf(split(dataset, { fractions, seed: 1 }))
    )
  })

  test('groups in proportion, classes too if stratified', () => {
    // Twelve patients, of whom each has images of one class.
    const entries = Array.from({ length: 48 }, (_, i) => ({
      path: `${i}`,
      label: i < 36 ? 'well' : 'ill',
      read: async () => new Uint8Array(),
    }))
    const groupBy = (_: Entry, i: number) => `patient ${i >> 2}`
    const parts = split(fromEntries(entries), { fractions: [2 / 3, 1 / 3], groupBy })
    expect(parts.map(classCounts)).toEqual([
      [8, 24],
      [4, 12],
    ])
  })
})

test('a fold is validated once', () => {
  const folds = kFold(datasetOf({ a: 7, b: 4 }), { folds: 3 })
  expect(folds.map(({ validation }) => validation.length)).toEqual([4, 4, 3])
  expect(folds.map(({ training }) => training.length)).toEqual([7, 7, 8])
})

test('hashSplit takes no notice of how letters are composed, or of the order', () => {
  const names = Array.from({ length: 20 }, (_, i) => `caf\u00e9/${i}`)
  const composed = datasetOfPaths(names)
  const decomposed = datasetOfPaths(names.map((name) => name.normalize('NFD')).toReversed())
  const partOf = (dataset: Dataset) => {
    const parts = hashSplit(dataset, { fractions: [0.5, 0.5] })
    return new Map(
      parts.flatMap(({ entries }, part) => entries.map(({ path }) => [path.normalize('NFC'), part]))
    )
  }
  expect([...partOf(composed)].toSorted()).toEqual([...partOf(decomposed)].toSorted())
})

test('hashSplit keeps groups together', () => {
  const dataset = datasetOf({ a: 30, b: 30, c: 30, d: 30, e: 30, f: 30 })
  const parts = hashSplit(dataset, { fractions: [0.5, 0.5], groupBy: ({ path }) => path[0]! })
  const groups = parts.map(({ entries }) => new Set(entries.map(({ path }) => path[0])))
  expect(groups[0]!.size + groups[1]!.size).toBe(6)
})

/**
 * Pins: what this version gives, so that a change is seen. A split that someone reported results on depends on them; whoever
 * changes them on purpose says so in the changelog.
 */
describe('parts stay what they are', () => {
  const dataset = datasetOf({ a: 6, b: 5, c: 1 })
  const groupBy = ({ path }: Entry, i: number) => `${path[0]}${i % 3}`
  test.each([
    ['split', split(dataset, { fractions: [0.5, 0.3, 0.2] }), ['a0 a3 a5 b0 b1 b3', 'a2 a4 b2 c0', 'a1 b4']],
    [
      'split by groups',
      split(dataset, { fractions: [0.5, 0.3, 0.2], seed: 3, groupBy }),
      ['a1 a4 b1 b4 c0', 'a0 a3 b0 b3', 'a2 a5 b2'],
    ],
    [
      'kFold',
      kFold(dataset, { folds: 3, seed: 2 ** 53 - 1 }).map(({ validation }) => validation),
      ['a0 a1 b0 b3', 'a2 a3 b1 b4', 'a4 a5 b2 c0'],
    ],
    [
      'hashSplit',
      hashSplit(dataset, { fractions: [0.5, 0.3, 0.2] }),
      ['a1 a2 b0 b1 b3', 'a3 a5 b4 c0', 'a0 a4 b2'],
    ],
  ])('%s', (_, parts, pins) => expect(namesOf(parts)).toEqual(pins))
})

describe('errors', () => {
  const dataset = datasetOf({ a: 3, b: 2 })
  test.each([
    ['OPTION_TYPE dataset', () => split([] as never, { fractions: [1] })],
    ['OPTION_VALUE dataset', () => split(dataset.subset([]), { fractions: [1] })],
    ['OPTION_TYPE fractions', () => split(dataset, {} as never)],
    ['OPTION_VALUE fractions', () => split(dataset, { fractions: [] })],
    ['OPTION_VALUE fractions', () => split(dataset, { fractions: [0.5, 0.4] })],
    ['OPTION_VALUE fractions', () => split(dataset, { fractions: [0.5, 0.6] })],
    ['OPTION_VALUE fractions[1]', () => split(dataset, { fractions: [1, 0] })],
    ['OPTION_VALUE fractions[0]', () => split(dataset, { fractions: [-0.5, 1.5] })],
    ['OPTION_TYPE fractions[0]', () => split(dataset, { fractions: ['1'] as never })],
    ['OPTION_CONFLICT fractions', () => split(dataset, { fractions: [0.99, 0.01] })],
    [
      'OPTION_UNKNOWN options.stratified',
      () => split(dataset, { fractions: [1], stratified: true } as never),
    ],
    ['OPTION_TYPE stratify', () => split(dataset, { fractions: [1], stratify: 'label' as never })],
    ['OPTION_VALUE seed', () => split(dataset, { fractions: [1], seed: 0.5 })],
    ['OPTION_TYPE groupBy', () => split(dataset, { fractions: [1], groupBy: 'path' as never })],
    [
      'OPTION_TYPE groupBy(entries[0])',
      () => split(dataset, { fractions: [1], groupBy: (() => 1) as never }),
    ],
    ['OPTION_CONFLICT groupBy', () => split(dataset, { fractions: [0.5, 0.5], groupBy: () => 'all' })],
    ['OPTION_VALUE folds', () => kFold(dataset, { folds: 1 })],
    ['OPTION_CONFLICT folds', () => kFold(dataset, { folds: 6 })],
    ['OPTION_CONFLICT groupBy', () => kFold(dataset, { folds: 3, groupBy: (entry) => entry.label! })],
    ['OPTION_VALUE fractions', () => hashSplit(dataset, { fractions: [0.5] })],
    [
      'OPTION_UNKNOWN options.stratify',
      () => hashSplit(dataset, { fractions: [1], stratify: true } as never),
    ],
  ])('%s', (expected, call) => expect(thrown(call)).toBe(expected))
})

describe('findLeaks', () => {
  test.each([true, false])('finds equal files under other names; sizes known: %s', async (sizes) => {
    const training = files({ a: 'one', b: 'two', c: 'twin', d: 'twin' }, sizes)
    const validation = files({ x: 'six', y: 'ten' }, sizes)
    const test = files({ p: 'two', q: 'three' }, sizes)
    expect(await findLeaks([training, validation, test])).toEqual([
      {
        kind: 'file',
        group: '',
        places: [
          { split: 0, index: 1, path: 'b' },
          { split: 2, index: 0, path: 'p' },
        ],
      },
    ])
    // 'twin' is there twice, but in one split.
    expect(await findLeaks([training, validation])).toEqual([])
  })

  test('files that only end alike are not equal', async () => {
    const end = 'x'.repeat(5000)
    expect(await findLeaks([files({ a: `1${end}` }), files({ b: `2${end}` })])).toEqual([])
    expect(
      await findLeaks([files({ a: `1${end}`, b: `2${end}` }), files({ c: `2${end}`, d: `1${end}` })])
    ).toHaveLength(2)
  })

  test('reads only files that may have a twin', async () => {
    const read: string[] = []
    const watched = (path: string, size: number): Entry => ({
      path,
      size,
      read: async () => {
        read.push(path)
        return new Uint8Array(size)
      },
    })
    await findLeaks([
      fromEntries([watched('a', 10), watched('b', 11)]),
      fromEntries([watched('c', 12), watched('d', 11)]),
    ])
    expect(new Set(read)).toEqual(new Set(['b', 'd']))
  })

  test('finds groups in two splits', async () => {
    const groupBy = ({ path }: Entry) => path.split('-')[0]!
    const leaks = await findLeaks(
      [files({ 'p1-a': '1', 'p2-a': '2' }), files({ 'p3-a': '3', 'p1-b': '4' })],
      { groupBy }
    )
    expect(leaks).toEqual([
      {
        kind: 'group',
        group: 'p1',
        places: [
          { split: 0, index: 0, path: 'p1-a' },
          { split: 1, index: 1, path: 'p1-b' },
        ],
      },
    ])
  })

  test('a split has none', async () => {
    const dataset = files(
      Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i >> 2}-${i}`, `content ${i}`]))
    )
    const groupBy = ({ path }: Entry) => path.split('-')[0]!
    expect(await findLeaks(split(dataset, { fractions: [0.5, 0.5], groupBy }), { groupBy })).toEqual([])
    expect(await findLeaks(split(dataset, { fractions: [0.5, 0.5] }), { groupBy })).not.toEqual([])
  })

  test('a file that can’t be read is an error that names it', async () => {
    const broken = fromEntries([{ path: 'gone', read: () => Promise.reject(new Error('no such file')) }])
    await expect(findLeaks([broken, files({ a: '' }, false)])).rejects.toThrow(SampleError)
    await expect(findLeaks([broken, files({ a: '' }, false)])).rejects.toThrow(/^gone: no such file/)
  })

  test('after a failure nothing more is read', async () => {
    let reads = 0
    const read = async () => {
      reads++
      if (reads === 3) throw new Error('gone')
      return new Uint8Array()
    }
    const many = (name: string) =>
      fromEntries(Array.from({ length: 50 }, (_, i) => ({ path: `${name}${i}`, read })))
    await expect(findLeaks([many('a'), many('b')])).rejects.toThrow('gone')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(reads).toBeLessThan(30)
  })

  test('ends when told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(findLeaks([files({ a: '1' }), files({ b: '1' })], { signal })).rejects.toThrow('enough')
  })

  test('checks its arguments', async () => {
    await expect(findLeaks(files({ a: '' }) as never)).rejects.toThrow(OptionError)
    await expect(findLeaks([files({ a: '' }), 3 as never])).rejects.toThrow(/splits\[1\]/)
  })
})
