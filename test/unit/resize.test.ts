/** Options of `resize` and of `normalize.divisor`: what is refused, and how it is said. */
import { expect, test } from 'vitest'
import { fromEntries, type ResizeThenCrop } from '../../src/index.ts'
import { makePlan } from '../../src/plan.ts'
import type { BatchOptions } from '../../src/types.ts'

const dataset = fromEntries([{ path: 'a.png', read: async () => new Uint8Array() }])
const planOf = (options: Partial<BatchOptions>) =>
  makePlan(dataset, { size: [4, 6], labelMode: 'none', ...options }).plan

test('a plan has resize only where it was asked for, with its defaults', () => {
  expect(planOf({}).sample).not.toHaveProperty('resize')
  expect(planOf({ resize: { shortestEdge: 9 } }).sample.resize).toEqual({
    kind: 'shortestEdge',
    height: 9,
    width: 9,
    center: 'even',
    fill: [0, 0, 0],
  })
  const resize: ResizeThenCrop = { contain: [7, 8], center: 'down', fill: 3 }
  expect(planOf({ resize, colorMode: 'grayscale' }).sample.resize).toEqual({
    kind: 'contain',
    height: 7,
    width: 8,
    center: 'down',
    fill: [3],
  })
})

test.each<[string, Partial<BatchOptions>, code: string]>([
  ['resize', { resize: {} }, 'OPTION_CONFLICT'],
  ['resize', { resize: { shortestEdge: 9, cover: [9, 9] } }, 'OPTION_CONFLICT'],
  ['resize', { resize: 256 as never }, 'OPTION_TYPE'],
  ['resize.longestEdge', { resize: { longestEdge: 9 } as never }, 'OPTION_UNKNOWN'],
  ['resize.shortestEdge', { resize: { shortestEdge: 0 } }, 'OPTION_VALUE'],
  ['resize.shortestEdge', { resize: { shortestEdge: [9, 9] as never } }, 'OPTION_TYPE'],
  ['resize.stretch[1]', { resize: { stretch: [9, 0.5] } }, 'OPTION_VALUE'],
  ['resize.contain', { resize: { contain: 9 as never } }, 'OPTION_TYPE'],
  ['resize.center', { resize: { shortestEdge: 9, center: 'up' as never } }, 'OPTION_VALUE'],
  ['resize.fill', { resize: { shortestEdge: 9, fill: 256 } }, 'OPTION_VALUE'],
  ['resize.fill', { resize: { shortestEdge: 9, fill: [1, 2] } }, 'OPTION_VALUE'],
  ['resize.fill[2]', { resize: { shortestEdge: 9, fill: [1, 2, -3] } }, 'OPTION_VALUE'],
  ['fit', { fit: 'stretch', resize: { shortestEdge: 9 } }, 'OPTION_CONFLICT'],
  [
    'resize',
    { resize: { shortestEdge: 9 }, augment: { crop: { area: [0.5, 1], ratio: [1, 1] } } },
    'OPTION_CONFLICT',
  ],
  ['normalize.divisor', { normalize: { mean: [0, 0, 0], std: [1, 1, 1], divisor: 0 } }, 'OPTION_VALUE'],
  [
    'normalize.divisor',
    { normalize: { mean: [0, 0, 0], std: [1, 1, 1], divisor: 2, scale: 1 } },
    'OPTION_CONFLICT',
  ],
  ['normalize.divisor', { normalize: { divisor: 2 } as never }, 'OPTION_CONFLICT'],
  ['normalize.divisor', { normalize: { samplewise: {}, divisor: 2 } as never }, 'OPTION_CONFLICT'],
])('%s of %j', (option, options, code) => {
  expect(() => planOf(options)).toThrow(expect.objectContaining({ option, code }))
})

test('divisor is what x is divided by', () => {
  const [mean, std] = [
    [0, 0, 0],
    [1, 1, 1],
  ]
  expect(planOf({ normalize: { mean, std } }).sample.normalize).toMatchObject({ scale: 1, divisor: 255 })
  expect(planOf({ normalize: { mean, std, divisor: 127.5 } }).sample.normalize).toMatchObject({
    scale: 1,
    divisor: 127.5,
  })
  expect(planOf({ normalize: { mean, std, scale: 0.5 } }).sample.normalize).toMatchObject({
    scale: 0.5,
    divisor: 1,
  })
})
