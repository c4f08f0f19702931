/** What Keras' `apply_transform` does to one picture: by the kernel, or here where the kernel can't. */
import { conflict } from '../errors.ts'
import type { Change } from '../kernel/abi.ts'
import { affineMatrix } from '../math/affine.ts'
import type { TransformParameters } from './draws.ts'
import { type Floats, rounderOf, type Size } from './ndarray.ts'
import type { GeneratorPlan } from './options.ts'
import { warp } from './warp.ts'

/** The change that `parameters` stand for; undefined for none. */
export function changeOf(
  plan: Pick<GeneratorPlan, 'fillMode' | 'cval'>,
  parameters: TransformParameters,
  { height, width }: Size
): Change | undefined {
  const { theta = 0, tx = 0, ty = 0, shear = 0, zx = 1, zy = 1 } = parameters
  const { channelShiftIntensity, brightness } = parameters
  // Height first, as Keras: a picture that is not square turns about a place beside its centre.
  const matrix = affineMatrix({ theta, tx, ty, shear, zx, zy }, height, width)
  const change: Change = {
    ...(matrix && { warp: { matrix, fillMode: plan.fillMode, fillValue: plan.cval } }),
    ...(channelShiftIntensity != null && { channelShift: channelShiftIntensity }),
    ...(parameters.flipHorizontal && { flipHorizontally: true }),
    ...(parameters.flipVertical && { flipVertically: true }),
    ...(brightness != null && { brightness }),
  }
  return Object.keys(change).length > 0 ? change : undefined
}

/** `change` done to `pixels` in HWC order, which are left as they are. */
export function applyChange(pixels: Floats, size: Size, change: Change, order: number): Floats {
  const { height, width, channels } = size
  let x: Floats = pixels.slice()
  if (change.warp) warp(pixels, { height, width, channels, ...change.warp, order }, x)
  if (change.channelShift !== undefined) shiftChannels(x, change.channelShift)
  if (change.flipHorizontally || change.flipVertically) {
    x = flip(x, size, change.flipHorizontally === true, change.flipVertically === true)
  }
  if (change.brightness !== undefined) brighten(x, channels, change.brightness)
  return x
}

function rangeOf(x: Floats): [min: number, max: number] {
  let min = x[0]!
  let max = min
  for (const value of x) {
    if (value < min) min = value
    if (value > max) max = value
  }
  return [min, max]
}

/** apply_channel_shift: all values move alike, within the range that they have. */
function shiftChannels(x: Floats, intensity: number): void {
  const by = rounderOf(x)(intensity)
  const [min, max] = rangeOf(x)
  for (let i = 0; i < x.length; i++) x[i] = Math.min(Math.max(x[i]! + by, min), max)
}

function flip(x: Floats, { height, width, channels }: Size, left: boolean, down: boolean): Floats {
  const flipped = x.slice()
  for (let row = 0; row < height; row++) {
    const fromRow = (down ? height - 1 - row : row) * width
    for (let column = 0; column < width; column++) {
      const from = (fromRow + (left ? width - 1 - column : column)) * channels
      const to = (row * width + column) * channels
      for (let c = 0; c < channels; c++) flipped[to + c] = x[from + c]!
    }
  }
  return flipped
}

/**
 * apply_brightness_shift: an 8-bit picture is made, stretched from its least to its largest value where these are not
 * within 0 … 255; ImageEnhance.Brightness multiplies it, but for alpha; and it is stretched back.
 */
function brighten(x: Floats, channels: number, factor: number): void {
  if (![1, 3, 4].includes(channels)) {
    throw conflict('brightnessRange', channels, 'pictures of 1, 3 or 4 channels')
  }
  const [min, max] = rangeOf(x)
  const stretched = min < 0 || max > 255
  const by = Math.fround(factor)
  const span = Math.fround(max - min)
  const bytes = stretched ? stretchToBytes(x) : Uint8Array.from(x)
  for (let i = 0; i < x.length; i++) {
    const isAlpha = channels === 4 && i % 4 === 3
    const bright = isAlpha ? bytes[i]! : clip(Math.trunc(Math.fround(by * bytes[i]!)))
    x[i] = stretched ? Math.fround(Math.fround(bright / 255) * span) + min : bright
  }
}

function clip(value: number): number {
  return Math.min(Math.max(value, 0), 255)
}

/** array_to_img with scale: the least value becomes 0, the largest 255, in float32. Fractions are cut off. */
export function stretchToBytes(x: ArrayLike<number>): Uint8Array {
  const { fround } = Math
  const values = Float32Array.from(x)
  const [min] = rangeOf(values)
  for (let i = 0; i < values.length; i++) values[i]! -= min
  const [, max] = rangeOf(values)
  return Uint8Array.from(values, (value) => fround((max === 0 ? value : fround(value / max)) * 255))
}

/** HWC to CHW. */
export function toPlanes(x: Floats, { height, width, channels }: Size, out: Floats): void {
  const pixels = height * width
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < channels; c++) out[c * pixels + i] = x[i * channels + c]!
  }
}

/** CHW to HWC. */
export function fromPlanes(x: ArrayLike<number>, { height, width, channels }: Size, out: Floats): void {
  const pixels = height * width
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < channels; c++) out[i * channels + c] = x[c * pixels + i]!
  }
}
