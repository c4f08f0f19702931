/** What options of the command line become: every one of them, so that none is lost or taken for another. */
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.node.ts'
import { apiOptions, nameOf, parseValue } from '../../src/cli/options.node.ts'
import { UsageError } from '../../src/cli/usage.node.ts'
import { fromEntries } from '../../src/dataset/entries.ts'
import { makePlan } from '../../src/plan.ts'
import type { BatchOptions } from '../../src/types.ts'

const specs = COMMANDS.find(({ name }) => name === 'pack')!.options
const SAMPLE_GROUPS = ['samples', 'values', 'augment', 'epoch'] as const

function optionsOf(given: Record<string, string | true>): Record<string, unknown> {
  const values = Object.entries(given).map(([name, text]): [string, unknown] => {
    const spec = specs.find((option) => option.name === name)!
    return [name, parseValue(spec, text)]
  })
  return apiOptions(specs, new Map(values), [...SAMPLE_GROUPS, 'folder', 'output'])
}

const ALL: Readonly<Record<string, readonly [text: string | true, option: object]>> = {
  size: ['20x30', { size: [20, 30] }],
  'color-mode': ['grayscale', { colorMode: 'grayscale' }],
  filter: ['nearest', { filter: 'nearest' }],
  'no-antialias': [true, { antialias: false }],
  fit: ['stretch', { fit: 'stretch' }],
  orient: [true, { orient: true }],
  decode: ['fast', { decode: 'fast' }],
  'max-pixels': ['1000', { maxPixels: 1000 }],
  layout: ['NCHW', { layout: 'NCHW' }],
  scale: ['1/255', { normalize: { scale: 1 / 255 } }],
  mean: ['0.5', { normalize: { mean: [0.5] } }],
  std: ['0.25', { normalize: { std: [0.25] } }],
  rotation: ['10', { augment: { rotation: 10 } }],
  shift: ['0.1,0.2', { augment: { shift: [0.1, 0.2] } }],
  shear: ['5', { augment: { shear: 5 } }],
  zoom: ['0.9,1.1', { augment: { zoom: [0.9, 1.1] } }],
  'horizontal-flip': ['0.5', { augment: { horizontalFlip: 0.5 } }],
  'vertical-flip': ['0.25', { augment: { verticalFlip: 0.25 } }],
  brightness: ['0.8,1.2', { augment: { brightness: [0.8, 1.2] } }],
  contrast: ['0.7,1.3', { augment: { contrast: [0.7, 1.3] } }],
  'channel-shift': ['20', { augment: { channelShift: 20 } }],
  'crop-area': ['0.5,1', { augment: { crop: { area: [0.5, 1] } } }],
  'crop-ratio': ['3/4,4/3', { augment: { crop: { ratio: [3 / 4, 4 / 3] } } }],
  'fill-mode': ['reflect', { augment: { fillMode: 'reflect' } }],
  'fill-value': ['7', { augment: { fillValue: 7 } }],
  shuffle: [true, { shuffle: true }],
  seed: ['12', { seed: 12 }],
  'batch-size': ['8', { batchSize: 8 }],
  remainder: ['drop', { remainder: 'drop' }],
  'on-error': ['skip', { onError: 'skip' }],
  workers: ['2', { workers: 2 }],
}

describe('options that become those of imageBatches', () => {
  const ofSamples = specs.filter(({ group }) => (SAMPLE_GROUPS as readonly string[]).includes(group))

  test('are all in this test, but --normalize and --offset, which exclude others', () => {
    const names = ofSamples.map(({ name }) => name)
    expect(names.toSorted()).toEqual([...Object.keys(ALL), 'normalize', 'offset'].toSorted())
  })

  test.each(Object.entries(ALL))('--%s', (name, [text, option]) => {
    expect(optionsOf({ [name]: text })).toEqual(option)
  })

  test('are taken by it, all at once', () => {
    const options = optionsOf(Object.fromEntries(Object.entries(ALL).map(([name, [text]]) => [name, text])))
    const entry = { path: 'a', label: 'a', read: async () => new Uint8Array(0) }
    const { plan, running } = makePlan(fromEntries(Array(20).fill(entry)), options as unknown as BatchOptions)
    expect(plan).toMatchObject({
      batchSize: 8,
      remainder: 'drop',
      onError: 'skip',
      maxPixels: 1000,
      shuffle: true,
    })
    expect(plan.augment).toMatchObject({ rotation: 10, fillValue: 7, crop: { area: [0.5, 1] } })
    expect(running).toMatchObject({ seed: 12, workers: 2 })
  })

  test.each([
    ['size', '224', { size: [224, 224] }],
    ['size', '20×30', { size: [20, 30] }],
    ['shift', '0.1', { augment: { shift: [0.1, 0.1] } }],
    ['workers', 'auto', { workers: 'auto' }],
    ['normalize', 'imagenet', { normalize: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } }],
    ['normalize', 'samplewise', { normalize: { samplewise: {} } }],
    ['offset', '-1', { normalize: { offset: -1 } }],
    ['classes', 'cat, dog', { classes: ['cat', 'dog'] }],
    ['classes', 'cats\\, dogs,birds', { classes: ['cats, dogs', 'birds'] }],
    ['restart', true, { resume: false }],
  ] as const)('--%s %s', (name, text, option) => {
    expect(optionsOf({ [name]: text })).toEqual(option)
  })

  test.each([
    ['size', '1x2x3'],
    ['size', '10.5'],
    ['size', '3x'],
    ['size', ''],
    ['seed', ''],
    ['workers', ''],
    ['scale', '1/2/3'],
    ['mean', '1,,2'],
    ['normalize', 'torch'],
  ])('--%s %j is no value', (name, text) => {
    expect(() => optionsOf({ [name]: text })).toThrow(UsageError)
    expect(() => optionsOf({ [name]: text })).toThrow(`--${name}: expected `)
  })
})

test('an option of the API by its name here', () => {
  expect(nameOf(specs, 'size[1]')).toBe('--size')
  expect(nameOf(specs, 'normalize.mean[2]')).toBe('--mean')
  expect(nameOf(specs, 'normalize.mean')).toBe('--mean')
  expect(nameOf(specs, 'augment.crop.ratio')).toBe('--crop-ratio')
  expect(nameOf(specs, 'antialias')).toBe('--no-antialias')
  expect(nameOf(specs, 'xs')).toBe('--output')
  expect(nameOf(specs, 'ys')).toBe('--labels')
  expect(nameOf(specs, 'sampler')).toBeUndefined()
})

test('only files of samples are gone on with, unless a run keeps nothing', () => {
  const { again } = COMMANDS.find(({ name }) => name === 'pack')!
  const after = (output: string, more: [string, unknown][] = []) =>
    again!(new Map([['output', output], ...more]))
  for (const name of ['a.npy', 'a.NPZ', 'a.safetensors']) {
    expect(after(name)).toBe('goes on where it stopped')
    expect(after(name, [['restart', false]])).toBe('starts anew')
  }
  for (const name of ['a.parquet', 'shards', 'a.npy/']) expect(after(name)).toBe('starts anew')
})

test('names are the same in every command, and used once in each', () => {
  for (const { name, options } of COMMANDS) {
    const names = options.map((option) => option.name)
    expect(new Set(names).size, name).toBe(names.length)
    for (const option of options) expect(option.name, name).toMatch(/^[a-z]+(-[a-z]+)*$/)
  }
})
