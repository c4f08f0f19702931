/** Which options a configuration becomes, and what is refused. That the options are right is in test/runtime/presets.test.ts. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { fromEntries, fromPreprocessorConfig, loadKernel, presets } from '../../src/index.ts'
import { makePlan } from '../../src/plan.ts'
import golden from '../golden/presets.json'

const folder = new URL('../fixtures/presets/', import.meta.url)
const config = (name: string) => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'))
const dataset = fromEntries([{ path: 'a.png', read: async () => new Uint8Array() }])

test('every configuration among the fixtures has goldens, and becomes options', () => {
  const names = readdirSync(folder).map((file) => file.replace('.json', ''))
  expect(new Set(golden.cases.map(({ preset }) => preset))).toEqual(new Set([...names, 'imagenet']))
  for (const preset of [presets.imagenet, ...names.map((name) => fromPreprocessorConfig(config(name)))]) {
    expect(() => makePlan(dataset, { ...preset, labelMode: 'none' })).not.toThrow()
  }
})

describe('transformers', () => {
  const vit = config('vit-fast')
  const clip = config('clip')

  test('options as one would write them', () => {
    expect(fromPreprocessorConfig(vit)).toEqual({
      size: [224, 224],
      filter: 'bilinear',
      colorMode: 'rgb',
      layout: 'NCHW',
      normalize: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], divisor: 255 },
    })
    expect(fromPreprocessorConfig(clip)).toMatchObject({
      size: [224, 224],
      resize: { shortestEdge: 224, center: 'down' },
      filter: 'bicubic',
    })
  })

  test.each(['ViTImageProcessor', 'ViTImageProcessorFast', 'ViTImageProcessorPil'])(
    '%s is one class',
    (type) => {
      expect(fromPreprocessorConfig({ ...vit, image_processor_type: type })).toEqual(
        fromPreprocessorConfig(vit)
      )
    }
  )

  test('of both types the newer counts', () => {
    const both = { ...vit, feature_extractor_type: 'CLIPFeatureExtractor' }
    expect(fromPreprocessorConfig(both)).toEqual(fromPreprocessorConfig(vit))
  })

  test('a class alone has its defaults', () => {
    const { normalize, ...rest } = fromPreprocessorConfig({ image_processor_type: 'DeiTImageProcessor' })
    expect(rest).toMatchObject({
      size: [224, 224],
      resize: { stretch: [256, 256], center: 'down' },
      filter: 'bicubic',
    })
    expect(normalize).toMatchObject({ mean: [0.5, 0.5, 0.5], divisor: 255 })
  })

  test('fields that change no pixel are ignored', () => {
    const more = {
      processor_class: 'X',
      auto_map: {},
      do_reduce_labels: true,
      _valid_processor_keys: ['a'],
      device: null,
    }
    expect(fromPreprocessorConfig({ ...vit, ...more })).toEqual(fromPreprocessorConfig(vit))
  })

  test('a crop of the size resized to is none', () => {
    const cropped = { ...vit, do_center_crop: true, crop_size: { height: 224, width: 224 } }
    expect(fromPreprocessorConfig(cropped)).toEqual(fromPreprocessorConfig(vit))
  })

  test('inside other files', () => {
    for (const outer of [{ image_processor: vit }, { preprocessor: [vit] }, { feature_extractor: vit }]) {
      expect(fromPreprocessorConfig(outer)).toEqual(fromPreprocessorConfig(vit))
    }
  })

  test.each<[string, object]>([
    ['do_pad', { ...vit, do_pad: true }],
    ['do_align_long_axis', { ...vit, do_align_long_axis: true }],
    ['do_thumbnail', { ...vit, do_thumbnail: true }],
    ['do_image_splitting', { ...vit, do_image_splitting: true }],
    ['image_grid_pinpoints', { ...vit, image_grid_pinpoints: [[336, 672]] }],
    ['size_divisor', { ...vit, size_divisor: 32 }],
    ['num_frames', { ...vit, num_frames: 16 }],
    ['keep_aspect_ratio', { ...vit, keep_aspect_ratio: true }],
    ['do_flip_channel_order', { image_processor_type: 'MobileViTImageProcessor' }],
    ['image_processor_type', { ...vit, image_processor_type: 'LlavaNextImageProcessor' }],
    ['feature_extractor_type', { feature_extractor_type: 'DetrFeatureExtractor' }],
    ['do_resize', { ...vit, do_resize: false }],
    ['do_center_crop', { ...vit, do_center_crop: 'yes' }],
    ['do_center_crop', { ...config('convnext-224'), do_center_crop: true }],
    ['resample', { ...vit, resample: 6 }],
    ['resample', { ...vit, resample: 'bicubic' }],
    ['size', { ...vit, size: { shortest_edge: 224 } }],
    ['size', { ...clip, size: { shortest_edge: 224, longest_edge: 300 } }],
    ['size', { ...clip, size: { longest_edge: 300 } }],
    ['size', { ...clip, size: [1, 2, 3] }],
    ['size', { ...clip, size: 0 }],
    ['size', { ...config('convnext-224'), size: { height: 224, width: 224 } }],
    ['size', { size: 256, do_center_crop: true, crop_size: 224, image_mean: 0.5, image_std: 0.5 }],
    ['size', {}],
    ['crop_size', { ...clip, crop_size: { shortest_edge: 224 } }],
    ['crop_pct', { ...clip, crop_pct: 0.9 }],
    ['crop_pct', { ...config('convnext-224'), crop_pct: 0 }],
    ['rescale_factor', { ...vit, rescale_factor: -1 }],
    ['image_mean[1]', { ...vit, image_mean: [0, null, 0] }],
    ['image_mean', { ...vit, image_mean: [0, 1] }],
    ['image_std[0]', { size: 224, image_mean: 0.5 }],
  ])('%s is refused in %j', (field, given) => {
    expect(() => fromPreprocessorConfig(given)).toThrow(
      expect.objectContaining({ option: `config.${field}` })
    )
  })
})

describe('timm', () => {
  const bare = { input_size: [3, 224, 224] }

  test('its defaults', () => {
    expect(fromPreprocessorConfig(bare)).toEqual({
      size: [224, 224],
      resize: { shortestEdge: 256 },
      filter: 'bicubic',
      colorMode: 'rgb',
      layout: 'NCHW',
      normalize: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
    })
    expect(fromPreprocessorConfig({ pretrained_cfg: {} })).toEqual(fromPreprocessorConfig(bare))
    expect(fromPreprocessorConfig({ ...bare, crop_mode: null })).toEqual(fromPreprocessorConfig(bare))
  })

  test('a border is of the mean, rounded as Python rounds', () => {
    const mean = [126.5 / 255, 127.5 / 255, 0.3]
    const { resize } = fromPreprocessorConfig({ ...bare, crop_mode: 'border', mean })
    expect(resize).toEqual({ contain: [256, 256], fill: [126, 128, 76] })
  })

  test.each<[string, object]>([
    ['input_size', { input_size: [224, 224] }],
    ['input_size', { input_size: [2, 224, 224] }],
    ['input_size', { input_size: [3, 0, 224] }],
    ['interpolation', { ...bare, interpolation: 'random' }],
    ['crop_mode', { ...bare, crop_mode: 'corner' }],
    ['crop_pct', { ...bare, crop_pct: 0 }],
    ['crop_border_pixels', { ...bare, crop_border_pixels: 4 }],
    ['mean', { ...bare, mean: [1, 2] }],
  ])('%s is refused in %j', (field, given) => {
    expect(() => fromPreprocessorConfig(given)).toThrow(
      expect.objectContaining({ option: `config.${field}` })
    )
  })
})

test.each([undefined, null, 5, 'vit', []])('%j is no configuration', (given) => {
  expect(() => fromPreprocessorConfig(given as never)).toThrow(
    expect.objectContaining({ option: 'config', code: 'OPTION_TYPE' })
  )
})

describe('how near', async () => {
  const kernel = await loadKernel()
  const { fround } = Math
  const data = Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3))
  const valuesOf = (more: object) => {
    const { normalize } = fromPreprocessorConfig({ ...config('efficientnet'), ...more })
    return kernel.normalize({ width: 256, height: 1, channels: 3, data }, normalize!)
  }

  /** The largest distance in units of the last bit of the larger of the two. */
  function distance(got: Float32Array, exact: (x: number, c: number) => number): number {
    const distances = got.map((value, i) => {
      const expected = exact(data[i]!, i % 3)
      const exponent = Math.floor(Math.log2(Math.max(Math.abs(value), Math.abs(expected), 2 ** -20)))
      return Math.abs(value - expected) / 2 ** (exponent - 23)
    })
    return Math.max(...distances)
  }

  const { image_mean: mean, image_std: std } = config('efficientnet')
  const once = (x: number, c: number) => fround(fround(x - fround(mean[c])) / fround(std[c]))

  test('every value of a byte is exact where the factor is 1/n', () => {
    const sizes = [255, 127.5, 128, 256, 1, 100]
    for (const n of sizes) {
      const got = valuesOf({ rescale_factor: 1 / n })
      expect(
        distance(got, (x, c) => once(fround(x * (1 / n)), c)),
        `1/${n}`
      ).toBe(0)
    }
  })

  test('include_top: two units', () => {
    const twice = (x: number, c: number) => fround(once(fround(x / 255), c) / fround(std[c]))
    expect(distance(valuesOf({ include_top: true }), twice)).toBeLessThanOrEqual(2)
  })

  test('rescale_offset takes one away, exactly where nothing follows', () => {
    const more = { rescale_offset: true, rescale_factor: 1 / 127.5, do_normalize: false }
    expect(distance(valuesOf(more), (x) => fround(fround(x / 127.5) - 1))).toBe(0)
  })

  test.each([0.0039, 0.0078, 0.0123])('a factor of %d, which is no 1/n: one unit', (factor) => {
    const got = valuesOf({ rescale_factor: factor, do_normalize: false })
    expect(distance(got, (x) => fround(x * factor))).toBe(1)
  })
})
