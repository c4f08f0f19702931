/** The resampler against a plain reference on sizes, channels and values that nobody chose. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Filter, type Image, loadKernel } from '../../src/index.ts'
import { referenceResize } from '../support/referenceResize.ts'

const kernel = await loadKernel()
const FILTERS: Filter[] = ['nearest', 'box', 'bilinear', 'hamming', 'bicubic', 'lanczos']

/** Mostly small, so that edges are met often; now and then a long side. */
const side = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 40 }) },
  fc.integer({ min: 41, max: 300 })
)
const channels = fc.constantFrom(1 as const, 3 as const)

/** Noise with hard edges: runs of extremes drive the overshoot of bicubic and lanczos into both clips. */
function noisy(width: number, height: number, count: 1 | 3 | 4, seed: number): Image {
  const data = new Uint8Array(width * height * count)
  let state = seed | 1
  for (let i = 0; i < data.length; i++) {
    state = Math.imul(state, 0x2c1b3c6d) ^ (state >>> 13)
    data[i] = state & 0x300 ? (state >>> 16) & 255 : state & 0x400 ? 255 : 0
  }
  return { width, height, channels: count, data }
}

describe('equals the reference', () => {
  for (const filter of FILTERS) {
    test(filter, () => {
      fc.assert(
        fc.property(side, side, side, side, channels, fc.integer(), (w, h, width, height, count, seed) => {
          const image = noisy(w, h, count, seed)
          const expected = referenceResize(image, height, width, filter)
          expect(kernel.resize(image, { size: [height, width], filter })).toEqual(expected)
        }),
        { numRuns: 150 }
      )
    })
  }
})

test('tall images, of which the window of rows holds a part only, equal the reference', () => {
  const tall = fc.integer({ min: 200, max: 1500 })
  const short = fc.integer({ min: 1, max: 120 })
  fc.assert(
    fc.property(tall, short, fc.constantFrom(...FILTERS), (h, height, filter) => {
      const image = noisy(3, h, 3, h * height)
      expect(kernel.resize(image, { size: [height, 3], filter })).toEqual(
        referenceResize(image, height, 3, filter)
      )
    }),
    // A box filter's windows have gaps where its edges round apart: 426 rows to 84.
    { numRuns: 300, examples: [[426, 84, 'box']] }
  )
})

describe('laws', () => {
  test('the same size is a copy, alpha and all', () => {
    fc.assert(
      fc.property(
        side,
        side,
        fc.constantFrom(1 as const, 3 as const, 4 as const),
        fc.constantFrom(...FILTERS),
        (w, h, c, filter) => {
          const image = noisy(w, h, c, w * 300 + h)
          expect(kernel.resize(image, { size: [h, w], filter })).toEqual(image)
        }
      )
    )
  })

  test('one colour stays that colour', () => {
    fc.assert(
      fc.property(
        side,
        side,
        side,
        side,
        fc.integer({ min: 0, max: 255 }),
        fc.constantFrom(...FILTERS),
        (w, h, width, height, value, filter) => {
          const image: Image = {
            width: w,
            height: h,
            channels: 3,
            data: new Uint8Array(w * h * 3).fill(value),
          }
          const { data } = kernel.resize(image, { size: [height, width], filter })
          expect(data.every((sample) => sample === value)).toBe(true)
        }
      )
    )
  })

  test('transposing before is transposing after, where one pass is enough to tell', () => {
    const transpose = ({ width, height, channels, data }: Image): Image => {
      const turned = new Uint8Array(data.length)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          for (let c = 0; c < channels; c++)
            turned[(x * height + y) * channels + c] = data[(y * width + x) * channels + c]!
      return { width: height, height: width, channels, data: turned }
    }
    fc.assert(
      fc.property(side, side, side, fc.constantFrom(...FILTERS), (w, h, width, filter) => {
        const image = noisy(w, h, 3, w + h)
        const across = kernel.resize(image, { size: [h, width], filter })
        const down = kernel.resize(transpose(image), { size: [width, h], filter })
        expect(transpose(down)).toEqual(across)
      })
    )
  })

  test('opaque RGBA is RGB with alpha', () => {
    fc.assert(
      fc.property(side, side, side, side, fc.constantFrom(...FILTERS), (w, h, width, height, filter) => {
        const rgb = noisy(w, h, 3, w * h)
        const rgba: Image = { ...rgb, channels: 4, data: new Uint8Array(w * h * 4).fill(255) }
        for (let i = 0; i < w * h; i++) rgba.data.set(rgb.data.subarray(i * 3, i * 3 + 3), i * 4)
        const plain = kernel.resize(rgb, { size: [height, width], filter }).data
        const alpha = kernel.resize(rgba, { size: [height, width], filter }).data
        expect(alpha.filter((_, i) => i % 4 !== 3)).toEqual(plain)
        expect(alpha.every((sample, i) => i % 4 !== 3 || sample === 255)).toBe(true)
      })
    )
  })
})
