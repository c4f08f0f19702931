/** timm's data configuration: `resolve_data_config` and `transforms_imagenet_eval` of timm 1.0. */
import { checkOneOf } from '../check.ts'
import { FILTERS } from '../kernel/abi.ts'
import type { ResizeThenCrop } from '../types.ts'
import { type Config, channelValues, nameOf, positive, reject, sideOf } from './fields.ts'
import { IMAGENET_MEAN, IMAGENET_STD, type Preset } from './imagenet.ts'

const DEFAULTS: Config = {
  input_size: [3, 224, 224],
  interpolation: 'bicubic',
  crop_pct: 0.875,
  crop_mode: 'center',
  mean: IMAGENET_MEAN,
  std: IMAGENET_STD,
}

/** `given` without nulls. Throws `OptionError`. */
export function fromTimm(given: Config): Preset {
  const config: Config = { ...DEFAULTS, ...given }
  const { channels, size } = inputSize(config)
  const mean = channelValues(config, 'mean', channels)
  const std = channelValues(config, 'std', channels)
  const crop = checkOneOf(nameOf('crop_mode'), config.crop_mode, ['center', 'squash', 'border'])
  if (config.crop_border_pixels) reject(config, 'crop_border_pixels', 'none: borders are not trimmed')
  const share = positive(config, 'crop_pct')
  const whole = [Math.floor(size[0] / share), Math.floor(size[1] / share)] as const
  const square = whole[0] === whole[1]
  const filter = checkOneOf(nameOf('interpolation'), config.interpolation, FILTERS)
  return {
    size,
    ...resizing(crop, whole, size, mean),
    // timm does not hand its interpolation on where the sides differ.
    filter: crop === 'center' && !square ? 'bilinear' : filter,
    colorMode: channels === 3 ? 'rgb' : 'grayscale',
    layout: 'NCHW',
    normalize: { mean, std },
  }
}

function inputSize(config: Config): { channels: 1 | 3; size: readonly [number, number] } {
  const field = 'input_size'
  const { [field]: value } = config
  if (!Array.isArray(value) || value.length !== 3) reject(config, field, '[channels, height, width]')
  const [channels, height, width] = value as readonly unknown[]
  if (channels !== 1 && channels !== 3) reject(config, field, '1 or 3 channels')
  return { channels, size: [sideOf(field, height), sideOf(field, width)] }
}

function resizing(
  crop: 'center' | 'squash' | 'border',
  whole: readonly [number, number],
  size: readonly [number, number],
  mean: readonly number[]
): { resize?: ResizeThenCrop } {
  if (crop === 'border')
    return { resize: { contain: whole, fill: mean.map((value) => roundHalfEven(255 * value)) } }
  if (crop === 'center') {
    return { resize: whole[0] === whole[1] ? { shortestEdge: whole[0] } : { cover: whole } }
  }
  return whole[0] === size[0] && whole[1] === size[1] ? {} : { resize: { stretch: whole } }
}

/** As Python's `round`. */
function roundHalfEven(value: number): number {
  const rounded = Math.round(value)
  return value % 1 === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded
}
