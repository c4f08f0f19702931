/** Random augmentation: options → a plan, and a plan → the change of one sample. Pure, and the same in every runtime. */
import { checkFinite, checkKeys, checkOneOf } from './check.ts'
import { wrongType, wrongValue } from './errors.ts'
import { type Change, FILL_MODES } from './kernel/abi.ts'
import { type AffineParameters, affineMatrix } from './math/affine.ts'
import { exp, log } from './math/power.ts'
import { keyOf, philox4x32 } from './random/philox.ts'
import type { Augment, FillMode } from './types.ts'

type Range = readonly [min: number, max: number]

/** An `Augment` with its defaults put in: plain data. */
export interface AugmentPlan {
  readonly rotation: number
  readonly shift: readonly [height: number, width: number]
  readonly shear: number
  readonly zoom: Range
  readonly horizontalFlip: number
  readonly verticalFlip: number
  readonly channelShift: number
  readonly brightness: Range | null
  readonly contrast: Range | null
  readonly crop: { readonly area: Range; readonly ratio: Range } | null
  readonly fillMode: FillMode
  readonly fillValue: number
}

const KEYS = [
  'rotation',
  'shift',
  'shear',
  'zoom',
  'horizontalFlip',
  'verticalFlip',
  'brightness',
  'contrast',
  'channelShift',
  'crop',
  'fillMode',
  'fillValue',
]

/** Beyond this a picture is a dot, or one of its pixels everything. */
const MOST_ZOOM = 1000

/** Of a crop; torchvision's number. */
const TRIES = 10

/** Undefined where nothing is on. Throws `OptionError`. */
export function planAugment(augment: Augment): AugmentPlan | undefined {
  checkKeys('augment', augment, KEYS)
  const { brightness, contrast, crop } = augment
  const plan: AugmentPlan = Object.freeze({
    rotation: checkWithin('augment.rotation', augment.rotation ?? 0, 0, 360),
    shift: planShift(augment.shift),
    shear: checkWithin('augment.shear', augment.shear ?? 0, 0, 89),
    zoom: checkRange('augment.zoom', augment.zoom ?? [1, 1], 1 / MOST_ZOOM, MOST_ZOOM),
    horizontalFlip: checkWithin('augment.horizontalFlip', augment.horizontalFlip ?? 0, 0, 1),
    verticalFlip: checkWithin('augment.verticalFlip', augment.verticalFlip ?? 0, 0, 1),
    channelShift: checkWithin('augment.channelShift', augment.channelShift ?? 0, 0, 255),
    brightness: brightness === undefined ? null : checkRange('augment.brightness', brightness, 0, 255),
    contrast: contrast === undefined ? null : checkRange('augment.contrast', contrast, 0, 255),
    crop: crop === undefined ? null : planCrop(crop),
    fillMode: checkOneOf('augment.fillMode', augment.fillMode ?? 'nearest', FILL_MODES),
    fillValue: checkFinite('augment.fillValue', augment.fillValue ?? 0),
  })
  return isOn(plan) ? plan : undefined
}

function planShift(shift: unknown): AugmentPlan['shift'] {
  if (shift === undefined) return [0, 0]
  const [height, width] = checkTwo('augment.shift', shift, 'two fractions [height, width]')
  return Object.freeze([
    checkWithin('augment.shift[0]', height, 0, 1),
    checkWithin('augment.shift[1]', width, 0, 1),
  ] as const)
}

function planCrop(crop: NonNullable<Augment['crop']>): AugmentPlan['crop'] {
  checkKeys('augment.crop', crop, ['area', 'ratio'])
  return Object.freeze({
    area: checkRange('augment.crop.area', crop.area, 1e-6, 1),
    ratio: checkRange('augment.crop.ratio', crop.ratio, 1e-3, 1e3),
  })
}

function checkTwo(name: string, value: unknown, expected: string): readonly [unknown, unknown] {
  if (!Array.isArray(value)) throw wrongType(name, value, `an array of ${expected}`)
  if (value.length !== 2) throw wrongValue(name, value, expected)
  return value as [unknown, unknown]
}

function checkWithin(name: string, value: unknown, min: number, max: number): number {
  const expected = `a number from ${min} to ${max}`
  if (typeof value !== 'number') throw wrongType(name, value, expected)
  if (!(value >= min && value <= max)) throw wrongValue(name, value, expected)
  return value
}

/** [min, max], both within `least` … `most`. */
function checkRange(name: string, value: unknown, least: number, most: number): Range {
  const [min, max] = checkTwo(name, value, 'two numbers [min, max]')
  const range = [
    checkWithin(`${name}[0]`, min, least, most),
    checkWithin(`${name}[1]`, max, least, most),
  ] as const
  if (range[0] > range[1]) throw wrongValue(name, value, 'min ≤ max')
  return Object.freeze(range)
}

function isOn(plan: AugmentPlan): boolean {
  const { zoom, brightness, contrast, crop } = plan
  const amounts = [plan.rotation, ...plan.shift, plan.shear, plan.horizontalFlip, plan.verticalFlip]
  return (
    [...amounts, plan.channelShift].some((amount) => amount !== 0) ||
    zoom.some((factor) => factor !== 1) ||
    [brightness, contrast, crop].some((step) => step !== null)
  )
}

/** Keeps these draws apart from others of the same seed. */
const STREAM = 0x61756700

/** Each parameter has a draw of its own, so that switching one on or off leaves the others as they are. */
const DRAW = {
  rotation: 0,
  shiftHeight: 1,
  shiftWidth: 2,
  shear: 3,
  zoomHeight: 4,
  zoomWidth: 5,
  horizontalFlip: 6,
  verticalFlip: 7,
  channelShift: 8,
  brightness: 9,
  contrast: 10,
  cropTop: 12,
  cropLeft: 13,
  /** Area and ratio of the first try; two more for each of the others. */
  cropTries: 14,
} as const

/** A sample's place in the endless sequence of samples: whatever differs here differs in what is drawn. */
export interface Draw {
  readonly seed: number
  /** Modulo 2^32. */
  readonly epoch: number
  /** In the epoch. */
  readonly position: number
  /** In the dataset. */
  readonly index: number
}

/**
 * The change of one sample of `height` × `width` pixels; undefined where nothing is to be changed. Pure: draw number d is
 * made of 53 bits of one half of Philox4x32-10 with `seed` as key and (stream + ⌊d / 2⌋, epoch, index, position) as counter,
 * whatever else was or will be drawn.
 */
export function drawChange(
  plan: AugmentPlan,
  { height, width }: { readonly height: number; readonly width: number },
  place: Draw
): Change | undefined {
  const draw = drawsOf(place)
  const matrix = affineMatrix(drawAffine(plan, height, width, draw), width, height)
  const { channelShift, brightness, contrast, crop, fillMode, fillValue } = plan
  const change: Change = {
    ...(crop && { crop: drawCrop(crop, draw) }),
    ...(matrix && { warp: { matrix, fillMode, fillValue } }),
    ...(channelShift > 0 && { channelShift: within([-channelShift, channelShift], draw(DRAW.channelShift)) }),
    ...(draw(DRAW.horizontalFlip) < plan.horizontalFlip && { flipHorizontally: true }),
    ...(draw(DRAW.verticalFlip) < plan.verticalFlip && { flipVertically: true }),
    ...(brightness && { brightness: within(brightness, draw(DRAW.brightness)) }),
    ...(contrast && { contrast: within(contrast, draw(DRAW.contrast)) }),
  }
  return Object.keys(change).length > 0 ? change : undefined
}

/** Draw number d of a place, from 0 to less than 1. */
function drawsOf({ seed, epoch, position, index }: Draw): (number: number) => number {
  const key = keyOf(seed)
  const blocks = new Map<number, readonly [number, number]>()
  return (number) => {
    const block = number >> 1
    let pair = blocks.get(block)
    if (!pair) {
      const [a, b, c, d] = philox4x32(key, [STREAM + block, epoch >>> 0, index >>> 0, position >>> 0])
      pair = [unit(a, b), unit(c, d)]
      blocks.set(block, pair)
    }
    return pair[number & 1 ? 1 : 0]
  }
}

/** 53 of 64 bits as a number from 0 to less than 1. */
function unit(high: number, low: number): number {
  return (high * 0x200000 + (low >>> 11)) / 2 ** 53
}

/** From min to max, as NumPy's `uniform` computes it. */
function within([min, max]: Range, draw: number): number {
  return min + (max - min) * draw
}

type Draws = (number: number) => number

function drawAffine(plan: AugmentPlan, height: number, width: number, draw: Draws): AffineParameters {
  const { rotation, shift, shear, zoom } = plan
  const around = (most: number, number: number) => (most === 0 ? 0 : within([-most, most], draw(number)))
  return {
    theta: around(rotation, DRAW.rotation),
    tx: around(shift[1], DRAW.shiftWidth) * width,
    ty: around(shift[0], DRAW.shiftHeight) * height,
    shear: around(shear, DRAW.shear),
    zx: within(zoom, draw(DRAW.zoomWidth)),
    zy: within(zoom, draw(DRAW.zoomHeight)),
  }
}

/** Ratios are drawn evenly by their logarithm, so that 1/2 is as likely as 2. */
function drawCrop(
  { area, ratio }: NonNullable<AugmentPlan['crop']>,
  draw: Draws
): NonNullable<Change['crop']> {
  const logs: Range = [log(ratio[0]), log(ratio[1])]
  const tries = Array.from({ length: TRIES }, (_, i) => {
    const first = DRAW.cropTries + 2 * i
    return [within(area, draw(first)), exp(within(logs, draw(first + 1)))] as const
  })
  return { tries, top: draw(DRAW.cropTop), left: draw(DRAW.cropLeft), ratio }
}
