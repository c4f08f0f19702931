/** Options of augmentation: what is refused, and what is made of the rest. */
import { describe, expect, test } from 'vitest'
import { planAugment } from '../../src/augment/plan.ts'
import { OptionError } from '../../src/errors.ts'
import { type Augment, type BatchOptions, fromEntries } from '../../src/index.ts'
import { makePlan } from '../../src/plan.ts'

const dataset = fromEntries([{ path: 'a.png', read: async () => new Uint8Array() }])
const planFor = (options: Partial<BatchOptions>) =>
  makePlan(dataset, { size: [8, 8], labelMode: 'none', ...options }).plan

function errorOf(augment: unknown): OptionError {
  try {
    planAugment(augment as Augment)
  } catch (error) {
    if (error instanceof OptionError) return error
    throw error
  }
  throw new Error(`accepted: ${JSON.stringify(augment)}`)
}

describe('a wrong option is named, with its value and what was expected', () => {
  test.each<[unknown, string, string]>([
    ['rotation', 'OPTION_TYPE', 'augment'],
    [{ rotate: 5 }, 'OPTION_UNKNOWN', 'augment.rotate'],
    [{ rotation: -1 }, 'OPTION_VALUE', 'augment.rotation'],
    [{ rotation: Number.NaN }, 'OPTION_VALUE', 'augment.rotation'],
    [{ rotation: '5' }, 'OPTION_TYPE', 'augment.rotation'],
    [{ shift: 0.1 }, 'OPTION_TYPE', 'augment.shift'],
    [{ shift: [0.1] }, 'OPTION_VALUE', 'augment.shift'],
    [{ shift: [0.1, 1.5] }, 'OPTION_VALUE', 'augment.shift[1]'],
    [{ shear: 90 }, 'OPTION_VALUE', 'augment.shear'],
    [{ zoom: 0.2 }, 'OPTION_TYPE', 'augment.zoom'],
    [{ zoom: [0, 1] }, 'OPTION_VALUE', 'augment.zoom[0]'],
    [{ zoom: [1.2, 0.8] }, 'OPTION_VALUE', 'augment.zoom'],
    [{ horizontalFlip: true }, 'OPTION_TYPE', 'augment.horizontalFlip'],
    [{ verticalFlip: 1.1 }, 'OPTION_VALUE', 'augment.verticalFlip'],
    [{ brightness: [-0.1, 1] }, 'OPTION_VALUE', 'augment.brightness[0]'],
    [{ contrast: [1, Number.POSITIVE_INFINITY] }, 'OPTION_VALUE', 'augment.contrast[1]'],
    [{ channelShift: 256 }, 'OPTION_VALUE', 'augment.channelShift'],
    [{ crop: true }, 'OPTION_TYPE', 'augment.crop'],
    [{ crop: { area: [0.1, 1] } }, 'OPTION_TYPE', 'augment.crop.ratio'],
    [{ crop: { area: [0.1, 1.1], ratio: [1, 1] } }, 'OPTION_VALUE', 'augment.crop.area[1]'],
    [{ crop: { area: [0.1, 1], ratio: [1, 1], scale: 1 } }, 'OPTION_UNKNOWN', 'augment.crop.scale'],
    [{ fillMode: 'mirror' }, 'OPTION_VALUE', 'augment.fillMode'],
    [{ fillValue: Number.NaN }, 'OPTION_VALUE', 'augment.fillValue'],
  ])('%j', (augment, code, name) => {
    const error = errorOf(augment)
    expect(error.code).toBe(code)
    expect(error.message).toContain(name)
  })
})

test('a crop contradicts a fit that crops or pads itself', () => {
  const augment: Augment = { crop: { area: [0.1, 1], ratio: [0.75, 4 / 3] } }
  for (const fit of ['cover', 'contain'] as const) {
    expect(() => planFor({ augment, fit })).toThrow(expect.objectContaining({ code: 'OPTION_CONFLICT' }))
    expect(planFor({ augment: { rotation: 5 }, fit }).augment).toBeDefined()
  }
  expect(planFor({ augment }).augment!.crop).toEqual(augment.crop)
})

test('what changes nothing is no augmentation', () => {
  const nothing: Augment = { rotation: 0, shift: [0, 0], zoom: [1, 1], horizontalFlip: 0, fillMode: 'wrap' }
  expect('augment' in planFor({})).toBe(false)
  expect('augment' in planFor({ augment: nothing })).toBe(false)
})

test('a plan has every default, is frozen, and survives JSON', () => {
  const plan = planFor({ augment: { rotation: 5 } }).augment!
  expect(plan).toEqual({
    rotation: 5,
    shift: [0, 0],
    shear: 0,
    zoom: [1, 1],
    horizontalFlip: 0,
    verticalFlip: 0,
    channelShift: 0,
    brightness: null,
    contrast: null,
    crop: null,
    fillMode: 'nearest',
    fillValue: 0,
  })
  expect(Object.isFrozen(plan)).toBe(true)
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
})
