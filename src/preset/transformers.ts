/** Hugging Face's image processors: what their Pillow backend does with the fields of `preprocessor_config.json`. */
import { checkBoolean, checkInteger } from '../check.ts'
import type { Filter, Normalize, ResizeThenCrop } from '../types.ts'
import {
  type Config,
  channelValues,
  isConfig,
  nameOf,
  positive,
  reject,
  sideOf,
  withoutNulls,
} from './fields.ts'
import { IMAGENET_MEAN, IMAGENET_STD, type Preset } from './imagenet.ts'

type Size = readonly [height: number, width: number]
/** Both sides, or the shorter edge. */
type Target = Size | number

/** Pillow's numbers: `Image.Resampling`. */
const RESAMPLE: readonly Filter[] = ['nearest', 'lanczos', 'bilinear', 'bicubic', 'box', 'hamming']

const HALF = { image_mean: 0.5, image_std: 0.5 }
const IMAGENET = { image_mean: IMAGENET_MEAN, image_std: IMAGENET_STD }
const CLIP = {
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
}
const square = (side: number) => ({ size: { height: side, width: side } })
const edge = (side: number, crop: number) => ({
  size: { shortest_edge: side },
  do_center_crop: true,
  crop_size: crop,
})

/** What a class of transformers 5 takes where its configuration has no such field. */
const FAMILIES: Readonly<Record<string, Config>> = {
  Beit: { ...square(224), resample: 3, crop_size: 224, ...HALF },
  Bit: { ...edge(224, 224), resample: 3, ...CLIP },
  Blip: { ...square(384), resample: 3, ...CLIP },
  CLIP: { ...edge(224, 224), resample: 3, ...CLIP },
  ChineseCLIP: { ...edge(224, 224), resample: 3, ...CLIP },
  ConvNext: { size: { shortest_edge: 384 }, crop_pct: 224 / 256, resample: 3, ...HALF },
  DeiT: { ...square(256), do_center_crop: true, crop_size: 224, resample: 3, ...HALF },
  EfficientNet: { ...square(346), crop_size: 289, resample: 3, include_top: true, ...HALF },
  Levit: { ...edge(224, 224), resample: 3, ...IMAGENET },
  MobileNetV1: { ...edge(256, 224), resample: 2, ...HALF },
  MobileNetV2: { ...edge(256, 224), resample: 2, ...HALF },
  MobileViT: { ...edge(224, 256), resample: 3, do_flip_channel_order: true, do_normalize: false },
  PoolFormer: { ...edge(224, 224), crop_pct: 0.9, resample: 3, ...IMAGENET },
  Pvt: { ...square(224), resample: 3, ...IMAGENET },
  Segformer: { ...square(512), resample: 2, ...IMAGENET },
  Siglip: { ...square(224), resample: 3, ...HALF },
  ViT: { ...square(224), resample: 2, ...HALF },
}

/** What no option can do, and the values that ask for nothing. */
const UNSUPPORTED: readonly (readonly [field: string, harmless: unknown])[] = [
  ['do_pad', false],
  ['do_align_axis', false],
  ['do_align_long_axis', false],
  ['do_thumbnail', false],
  ['do_crop_margin', false],
  ['do_flip_channel_order', false],
  ['do_color_quantize', false],
  ['do_image_splitting', false],
  ['do_pan_and_scan', false],
  ['do_sample_frames', false],
  ['crop_to_patches', false],
  ['keep_aspect_ratio', false],
  ['ensure_multiple_of', 1],
  ['num_frames', 1],
  ['image_grid_pinpoints', undefined],
  ['max_num_patches', undefined],
  ['max_pixels', undefined],
  ['min_pixels', undefined],
  ['size_divisibility', undefined],
  ['size_divisor', undefined],
]

/** `given` without nulls. Throws `OptionError`. */
export function fromTransformers(given: Config): Preset {
  rejectUnsupported(given)
  const family = familyOf(given)
  const config: Config = {
    do_resize: true,
    rescale_factor: 1 / 255,
    resample: 2,
    ...FAMILIES[family ?? ''],
    ...given,
  }
  rejectUnsupported(config)
  if (!flag(config, 'do_resize', true)) reject(config, 'do_resize', 'true: samples have one size')
  const resized = resizing(config, family)
  const normalize = normalizing(config)
  return {
    ...resized,
    filter: RESAMPLE[checkInteger(nameOf('resample'), config.resample, 0, 5)]!,
    colorMode: 'rgb',
    layout: 'NCHW',
    ...(normalize && { normalize }),
  }
}

function rejectUnsupported(config: Config): void {
  for (const [field, harmless] of UNSUPPORTED) {
    if (config[field] === undefined || config[field] === harmless) continue
    const supported = 'resizing, one centre crop, rescaling and normalising are supported'
    reject(config, field, `${harmless === undefined ? 'none' : harmless} or nothing: ${supported}`)
  }
}

/** The class, such as 'ViT' of 'ViTImageProcessorFast' and of 'ViTFeatureExtractor'; undefined where none is named. */
function familyOf(config: Config): string | undefined {
  const field = config.image_processor_type === undefined ? 'feature_extractor_type' : 'image_processor_type'
  const { [field]: type } = config
  if (type === undefined) return undefined
  const family = String(type).replace(/(ImageProcessor|FeatureExtractor)(Fast|Pil)?$/, '')
  if (Object.hasOwn(FAMILIES, family)) return family
  return reject(config, field, `an image processor of ${Object.keys(FAMILIES).join(', ')}`)
}

function flag(config: Config, field: string, usual: boolean): boolean {
  return checkBoolean(nameOf(field), config[field] ?? usual)
}

/** Whether a `size` that is one number means both sides, rather than the shorter edge. */
function isSquare(config: Config, family: string | undefined): boolean {
  if (family !== undefined) return 'height' in (FAMILIES[family]!.size as object)
  // The shorter edge alone, without a crop, would give samples of many sizes.
  if (typeof config.size !== 'number' || !config.do_center_crop) return true
  return reject(
    config,
    'size',
    '{ height, width } or { shortest_edge }, as no image_processor_type says which'
  )
}

function resizing(config: Config, family: string | undefined): { size: Size; resize?: ResizeThenCrop } {
  const crops = flag(config, 'do_center_crop', false)
  const to = targetIn(config, 'size', isSquare(config, family))
  if (family === 'ConvNext') return convNext(config, to, crops)
  const whole = enlarged(config, to, family)
  if (!crops) {
    if (typeof whole !== 'number') return { size: whole }
    return reject(config, 'size', '{ height, width }, or a centre crop, so that samples have one size')
  }
  const size = targetIn(config, 'crop_size', true)
  if (typeof size === 'number') return reject(config, 'crop_size', '{ height, width }')
  if (typeof whole === 'number') return { size, resize: { shortestEdge: whole, center: 'down' } }
  return String(whole) === String(size) ? { size } : { size, resize: { stretch: whole, center: 'down' } }
}

/** `get_size_dict`: a number is the shorter edge. */
function targetIn(config: Config, field: string, square: boolean): Target {
  const { [field]: value } = config
  if (typeof value === 'number') {
    const side = sideOf(field, value)
    return square ? [side, side] : side
  }
  if (Array.isArray(value) && value.length === 2) {
    return [sideOf(field, value[0]), sideOf(field, value[1])]
  }
  const { shortest_edge, longest_edge, height, width } = isConfig(value) ? withoutNulls(value) : {}
  if (shortest_edge !== undefined && longest_edge === undefined) return sideOf(field, shortest_edge)
  if (height !== undefined && width !== undefined) return [sideOf(field, height), sideOf(field, width)]
  return reject(config, field, 'a number, { height, width } or { shortest_edge }')
}

/** `ConvNextImageProcessor.resize`, which crops by itself below 384 pixels. */
function convNext(config: Config, to: Target, crops: boolean): { size: Size; resize?: ResizeThenCrop } {
  if (typeof to !== 'number') return reject(config, 'size', '{ shortest_edge }')
  if (crops) return reject(config, 'do_center_crop', 'false: crop_pct decides')
  const size = [to, to] as const
  if (to >= 384) return { size }
  return { size, resize: { shortestEdge: Math.trunc(to / positive(config, 'crop_pct')), center: 'down' } }
}

/** `LevitImageProcessor.resize` and `PoolFormerImageProcessor.resize` make the picture larger than `size`, for the crop. */
function enlarged(config: Config, to: Target, family: string | undefined): Target {
  if (family === 'Levit') return typeof to === 'number' ? Math.trunc((256 / 224) * to) : to
  if (config.crop_pct === undefined) return to
  if (family !== 'PoolFormer') return reject(config, 'crop_pct', 'none but for ConvNext and PoolFormer')
  const side = typeof to === 'number' ? to : to[0]
  if (typeof to !== 'number' && to[0] !== to[1])
    return reject(config, 'size', 'a square or { shortest_edge }')
  return Math.trunc(side / positive(config, 'crop_pct'))
}

function normalizing(config: Config): Normalize | undefined {
  const rescales = flag(config, 'do_rescale', true)
  const normalizes = flag(config, 'do_normalize', true)
  const again = flag(config, 'include_top', false)
  if (!rescales && !normalizes && !again) return undefined
  const shift = rescales && flag(config, 'rescale_offset', false) ? 1 : 0
  const mean = normalizes ? channelValues(config, 'image_mean', 3) : [0, 0, 0]
  const std = normalizes || again ? channelValues(config, 'image_std', 3) : [1, 1, 1]
  return {
    ...(rescales ? rescaling(positive(config, 'rescale_factor')) : { scale: 1 }),
    mean: mean.map((value) => value + shift),
    // EfficientNet's second division, done at once.
    std: normalizes && again ? std.map((value) => value * value) : std,
  }
}

/**
 * NumPy multiplies by the factor in double precision and rounds to float32. For 1/255 and its like that is what a division
 * in float32 gives, for every value of a byte; for other factors a product in float32 comes as near as one can.
 */
function rescaling(factor: number): { divisor: number } | { scale: number } {
  const divisor = Math.fround(1 / factor)
  const isDivision = (x: number) => Math.fround(x * factor) === Math.fround(x / divisor)
  return Array.from({ length: 256 }, (_, x) => x).every(isDivision) ? { divisor } : { scale: factor }
}
