/** Random augmentation: options → a plan. What it draws for a sample is in draw.ts, which is loaded where there is a plan. */
import { checkFinite, checkKeys, checkOneOf } from '../check.ts'
import { wrongType, wrongValue } from '../errors.ts'
import { FILL_MODES } from '../kernel/abi.ts'
import type { Augment, FillMode } from '../types.ts'

export type Range = readonly [min: number, max: number]

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
