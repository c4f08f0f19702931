/** Random augmentation: a plan → the change of one sample. Pure, and the same in every runtime. */
import type { Change } from '../kernel/abi.ts'
import { type AffineParameters, affineMatrix } from '../math/affine.ts'
import { exp, log } from '../math/power.ts'
import { keyOf, philox4x32 } from '../random/philox.ts'
import type { AugmentPlan, Range } from './plan.ts'

/** Of a crop; torchvision's number. */
const TRIES = 10

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
