import type { Plan } from './plan.ts'

/**
 * Whether samples hold whole numbers from 0 to 255 alone, so that 8 bits keep them. Resizing without antialiasing mixes in
 * float32, unless it only picks, and so does augmentation that moves pixels or changes their values; flips and crops do not.
 */
export function yieldsBytes({ sample, augment }: Pick<Plan, 'sample' | 'augment'>): boolean {
  const { normalize, antialias, filter } = sample
  const isRaw = normalize.kind === 'affine' && normalize.scale === 1 && normalize.offset === 0
  return isRaw && (antialias || filter === 'nearest') && (augment === undefined || onlyPicks(augment))
}

function onlyPicks(augment: NonNullable<Plan['augment']>): boolean {
  const { rotation, shift, shear, zoom, channelShift, brightness, contrast } = augment
  const still = rotation === 0 && shear === 0 && shift.every((by) => by === 0) && zoom.every((by) => by === 1)
  return still && channelShift === 0 && brightness === null && contrast === null
}
