/** Photographs that are not part of the project: only where the corpus is (see test/support/corpus.node.ts). */
import { describe, expect, inject, test } from 'vitest'
import {
  type BatchOptions,
  type ColorMode,
  type Dataset,
  type Filter,
  fromFileList,
  imageBatches,
} from '../../src/index.ts'
import { type CorpusGolden, corpusFiles, readCorpusFile, sampledDifferences } from '../support/corpus.ts'
import { sha256 } from '../support/hash.ts'

const corpus = inject('corpus')

async function readGolden(name: string): Promise<CorpusGolden> {
  return JSON.parse(new TextDecoder().decode(await readCorpusFile(corpus, `golden/${name}`)))
}

function optionsOf({ flow }: CorpusGolden[string]): BatchOptions {
  return {
    size: flow.target_size,
    filter: flow.interpolation as Filter,
    colorMode: flow.color_mode as ColorMode,
    labelMode: 'sparse',
    reuse: true,
  }
}

describe.skipIf(corpus === '')('corpus', () => {
  test('PNG photographs: every batch equals Keras’', async () => {
    const golden = await readGolden('keras-photos-png.json')
    const dataset = fromFileList(await corpusFiles(corpus, 'photos-png'))
    const cases = Object.entries(golden)
    expect(cases.length).toBe(18)
    for (const [name, item] of cases) {
      expect(dataset.length, name).toBe(item.samples)
      const batches = await imageBatches(dataset, optionsOf(item))
      for await (const { index, xs, ys } of batches) {
        expect(await sha256(xs), name).toBe(item.batches[index]!.x)
        expect(await sha256(Float32Array.from(ys!)), name).toBe(item.batches[index]!.y)
      }
      await batches.close()
    }
  })

  test('JPEG photographs: order and labels equal Keras’; how far jpeg-js is off is told', async () => {
    const golden = await readGolden('keras-photos.json')
    const dataset = fromFileList(await corpusFiles(corpus, 'photos'))
    const names = new TextEncoder().encode(dataset.entries.map(({ path }) => path).join('\n'))
    for (const name of ['nearest-rgb', 'bilinear-rgb']) {
      const item = golden[name]!
      expect(await sha256(names)).toBe(item.filenames)
      expect(await sha256(dataset.labels)).toBe(item.classes)
      const { mean, largest, count } = await compareSampled(dataset, item)
      console.info(
        `JPEG by jpeg-js against Keras, ${name}, ${count} sampled values of 0 … 255: ` +
          `mean difference ${mean.toFixed(3)}, largest ${largest}`
      )
      // Not a golden: it catches a wrong order of channels or a shift, until the decoder is exact.
      expect(mean).toBeLessThan(2)
    }
  }, 600_000)
})

async function compareSampled(dataset: Dataset, item: CorpusGolden[string]) {
  const batches = await imageBatches(dataset, optionsOf(item))
  const differences: number[] = []
  for (const [index, { sample }] of item.batches.entries()) {
    differences.push(...sampledDifferences((await batches.at(index)).xs, sample))
  }
  const mean = differences.reduce((a, b) => a + b, 0) / differences.length
  const largest = differences.reduce((a, b) => Math.max(a, b), 0)
  return { mean, largest, count: differences.length }
}
