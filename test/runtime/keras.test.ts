/** Batches of class folders against what Keras yields for them: order, labels and values. */
import { expect, test } from 'vitest'
import {
  type BatchOptions,
  type ColorMode,
  type Filter,
  fromFileList,
  imageBatches,
  type LabelMode,
  type Normalize,
} from '../../src/index.ts'
import golden from '../golden/keras.json'
import { classFiles } from '../support/fixtures.ts'
import { sha256 } from '../support/hash.ts'

type Case = (typeof golden.cases)[number]

/** Splitting into subsets is the Keras module's, not this suite's. */
const cases = golden.cases.filter(({ generator }) => !('validation_split' in generator))

function normalizeOf({
  rescale,
  samplewise_center,
  samplewise_std_normalization,
}: Case['generator']): Normalize {
  const scale = rescale ?? 1
  if (samplewise_center === undefined) return { scale }
  return { scale, samplewise: { center: samplewise_center, std: samplewise_std_normalization! } }
}

function optionsOf({ generator, flow }: Case): BatchOptions {
  return {
    size: flow.target_size as [number, number],
    batchSize: flow.batch_size,
    filter: flow.interpolation as Filter,
    colorMode: flow.color_mode as ColorMode,
    labelMode: (flow.class_mode ?? 'none') as LabelMode,
    layout: generator.data_format === 'channels_first' ? 'NCHW' : 'NHWC',
    normalize: normalizeOf(generator),
  }
}

test('there are cases', () => expect(cases.length).toBeGreaterThanOrEqual(14))

for (const item of cases) {
  test(`equals Keras: ${JSON.stringify({ ...item.generator, ...item.flow })}`, async () => {
    const { classes } = item.flow
    const dataset = fromFileList(classFiles(), classes ? { classes } : {})
    expect(dataset.entries.map(({ path }) => path)).toEqual(item.filenames)
    expect(Array.from(dataset.labels)).toEqual(item.classes)

    const batches = await imageBatches(dataset, optionsOf(item))
    expect(batches.classIndices).toEqual(item.class_indices)
    expect(batches.length).toBe(item.batches.length)
    for await (const { index, shape, xs, ys } of batches) {
      const expected: { shape: number[]; x: string; y?: string } = item.batches[index]!
      expect(shape).toEqual(expected.shape)
      expect(await sha256(xs)).toBe(expected.x)
      expect(ys === null ? undefined : await sha256(Float32Array.from(ys))).toBe(expected.y)
    }
    await batches.close()
  })
}
