/** What Keras 3.16 yields for photographs that are not part of the project: see test/support/corpus.node.ts. */
import { describe, expect, inject, test } from 'vitest'
import { type DirectoryFlowOptions, ImageDataGenerator, type NDArray } from '../../src/keras/index.ts'
import { corpusFiles, readCorpusFile } from '../support/corpus.ts'
import { sha256 } from '../support/hash.ts'
import { camelCase } from '../support/keras.ts'

const corpus = inject('corpus')

interface Case {
  generator: object
  flow: object
  length: number
  samples: number
  class_indices: Record<string, number>
  classes: string
  filenames: string
  batches: { shape: number[]; x: string; y?: string; sample: number[] }[]
}

async function readCases(name: string): Promise<[string, Case][]> {
  const text = new TextDecoder().decode(await readCorpusFile(corpus, `golden/${name}`))
  return Object.entries(JSON.parse(text))
}

async function check(folder: string, [name, item]: [string, Case], workers: number): Promise<void> {
  const generator = new ImageDataGenerator(camelCase(item.generator))
  const options = camelCase(item.flow) as DirectoryFlowOptions
  const iterator = await generator.flowFromDirectory(await corpusFiles(corpus, folder), {
    ...options,
    workers,
  })
  expect(iterator.length, name).toBe(item.length)
  expect(iterator.samples, name).toBe(item.samples)
  expect(iterator.classIndices, name).toEqual(item.class_indices)
  expect(await sha256(iterator.classes), name).toBe(item.classes)
  expect(await sha256(new TextEncoder().encode(iterator.filenames.join('\n'))), name).toBe(item.filenames)
  for (const [number, expected] of item.batches.entries()) {
    const { value } = await iterator.next()
    const [x, y] = value
    expect(x.shape, `${name}, batch ${number}`).toEqual(expected.shape)
    expect(await sha256(x.data as Float32Array), `${name}, batch ${number}`).toBe(expected.x)
    if (expected.y) expect(await sha256((y as NDArray).data as Float32Array), name).toBe(expected.y)
  }
  await iterator.close()
}

/** Pages take minutes for all: workers and every third case are enough for them. */
const isPage = typeof document !== 'undefined'
const COUNTS = isPage ? [2] : [0, 2]

describe.skipIf(corpus === '')('corpus', () => {
  test.each(COUNTS)(
    'cases equal Keras’, with %i workers',
    async (workers) => {
      const cases = await readCases('keras-photos.json')
      expect(cases.length).toBe(68)
      for (const item of cases.filter((_, i) => !isPage || i % 3 === 0)) await check('photos', item, workers)
    },
    1_800_000
  )

  test('PNG photographs too', async () => {
    for (const item of await readCases('keras-photos-png.json')) await check('photos-png', item, 0)
  }, 600_000)
})
