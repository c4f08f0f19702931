/** Photographs that are not part of the project: only where the corpus is (see test/support/corpus.node.ts). */
import { describe, expect, inject, test } from 'vitest'
import {
  type BatchOptions,
  type ColorMode,
  type Filter,
  fromFileList,
  imageBatches,
} from '../../src/index.ts'
import { type CorpusGolden, corpusFiles, readCorpusFile } from '../support/corpus.ts'
import { sha256 } from '../support/hash.ts'

const corpus = inject('corpus')

async function readGolden(name: string): Promise<CorpusGolden> {
  return JSON.parse(new TextDecoder().decode(await readCorpusFile(corpus, `golden/${name}`)))
}

function optionsOf({ flow }: CorpusGolden[string]): BatchOptions {
  return {
    size: flow.target_size,
    filter: flow.interpolation as Filter,
    colorMode: (flow.color_mode ?? 'rgb') as ColorMode,
    fit: flow.keep_aspect_ratio ? 'cover' : 'stretch',
    labelMode: flow.class_mode === undefined ? 'categorical' : 'sparse',
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

  test('JPEG photographs: every batch equals Keras’', async () => {
    const golden = await readGolden('keras-photos.json')
    const dataset = fromFileList(await corpusFiles(corpus, 'photos'))
    const names = new TextEncoder().encode(dataset.entries.map(({ path }) => path).join('\n'))
    // Augmentation and Keras' own shuffling are not of this suite.
    const cases = Object.entries(golden).filter(
      ([, { flow, generator }]) => flow.shuffle === false && Object.keys(generator).length === 0
    )
    expect(cases.length).toBe(21)
    for (const [name, item] of cases) {
      expect(await sha256(names)).toBe(item.filenames)
      expect(await sha256(dataset.labels)).toBe(item.classes)
      const batches = await imageBatches(dataset, optionsOf(item))
      for (const [index, { x, y }] of item.batches.entries()) {
        const { xs, ys } = await batches.at(index)
        expect(await sha256(xs), `${name}, batch ${index}`).toBe(x)
        if (y) expect(await sha256(Float32Array.from(ys!)), name).toBe(y)
      }
      await batches.close()
    }
  }, 600_000)
})
