/** What Keras draws for one picture, in its order: a pure function of the generator's state. */
import type { Mt19937 } from '../random/mt19937.ts'
import type { GeneratorPlan } from './options.ts'

/** Keras' `transform_parameters`. What is left out is not done. */
export interface TransformParameters {
  /** Degrees. */
  theta?: number
  /** Pixels down, and to the right, that are shown in a pixel's place. */
  tx?: number
  /** Pixels to the right that are shown in a pixel's place. */
  ty?: number
  /** Degrees. */
  shear?: number
  /** Of the height and of the width: above 1 is smaller. */
  zx?: number
  /** Of the width: above 1 is smaller. */
  zy?: number
  /** Whether left and right are exchanged. */
  flipHorizontal?: boolean
  /** Whether top and bottom are exchanged. */
  flipVertical?: boolean
  /** What is added to every value, within the picture's range. */
  channelShiftIntensity?: number | null
  /** A factor; 1 is no change, but rounds to 8 bits. */
  brightness?: number | null
}

type Drawn = Required<TransformParameters>

/**
 * `get_random_transform` of keras/src/legacy/preprocessing/image.py for a picture of `height` × `width`: rotation, height
 * shift, width shift, shear, both zooms, both flips, channel shift, brightness. The flips are always drawn, everything
 * else only where its range is set.
 */
export function drawTransform(plan: GeneratorPlan, height: number, width: number, random: Mt19937): Drawn {
  const around = (most: number) => (most === 0 ? 0 : random.uniform(-most, most))
  const [least, most] = plan.zoomRange
  const theta = around(plan.rotationRange)
  const tx = drawShift(plan.heightShiftRange, height, random)
  const ty = drawShift(plan.widthShiftRange, width, random)
  const shear = around(plan.shearRange)
  const zooms = !(least === 1 && most === 1)
  const zx = zooms ? random.uniform(least, most) : 1
  const zy = zooms ? random.uniform(least, most) : 1
  const flipHorizontal = random.random() < 0.5 && plan.horizontalFlip
  const flipVertical = random.random() < 0.5 && plan.verticalFlip
  const channelShiftIntensity = plan.channelShiftRange === 0 ? null : around(plan.channelShiftRange)
  const range = plan.brightnessRange
  const brightness = range && random.uniform(range[0], range[1])
  return { theta, tx, ty, shear, zx, zy, flipHorizontal, flipVertical, channelShiftIntensity, brightness }
}

/** `np.random.choice` takes a list or a positive integer; what it refuses is a range. */
function drawShift(range: number | readonly number[], length: number, random: Mt19937): number {
  if (range === 0 || (typeof range !== 'number' && range.length === 0)) return 0
  const chosen = typeof range !== 'number' || (Number.isInteger(range) && range > 0)
  const shift = chosen ? random.choice(range) * random.choice([-1, 1]) : random.uniform(-range, range)
  const largest = typeof range === 'number' ? range : Math.max(...range)
  return largest < 1 ? shift * length : shift
}
