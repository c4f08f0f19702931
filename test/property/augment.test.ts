/** The warp and the flips of the kernel against plain references, for sizes, matrices and pixels at random. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Change, encodeChange, encodeSpec, FILL_MODES, IDENTITY } from '../../src/kernel/abi.ts'
import { loadCore } from '../../src/kernel/load.ts'
import { type Canvas, referenceFlip, referenceWarp } from '../support/referenceWarp.ts'

const core = await loadCore()

/** Canvases of both kinds of samples; float32 ones also beyond 0 … 255. */
const canvases = fc
  .record({
    // Seldom wider than a run of taps, of 128 pixels.
    width: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 1, max: 19 }) },
      { weight: 1, arbitrary: fc.integer({ min: 120, max: 300 }) }
    ),
    height: fc.integer({ min: 1, max: 17 }),
    channels: fc.constantFrom(1 as const, 3 as const, 4 as const),
    float: fc.boolean(),
    seed: fc.nat(),
  })
  .map(({ seed, float, ...size }) => {
    let state = seed
    const next = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state / 2 ** 32
    }
    const length = size.width * size.height * size.channels
    const data = float
      ? Float32Array.from({ length }, () => 300 * next() - 20)
      : Uint8Array.from({ length }, () => 256 * next())
    return { ...size, data }
  })

type Made = typeof canvases extends fc.Arbitrary<infer T> ? T : never

function finish(canvas: Made, change: Change): Float32Array {
  const { width, height, channels, data } = canvas
  const spec = encodeSpec({
    width,
    height,
    channels,
    filter: 'bilinear',
    antialias: data instanceof Uint8Array,
    fit: 'stretch',
    layout: 'NHWC',
    normalize: IDENTITY,
    orient: false,
    fast: false,
  })
  const out = new Float32Array(data.length)
  core.finish(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), spec, out, encodeChange(change))
  return out
}

/** Numbers of any kind, and those that put a coordinate exactly on a pixel or a border. */
const factors = fc.oneof(
  fc.constantFrom(0, 1, -1, 0.5, 2),
  fc.double({ min: -3, max: 3, noNaN: true, noDefaultInfinity: true })
)
const offsets = fc.oneof(
  fc.integer({ min: -40, max: 40 }),
  fc.double({ min: -60, max: 60, noNaN: true, noDefaultInfinity: true })
)

const warps = fc.record({
  matrix: fc.tuple(factors, factors, offsets, factors, factors, offsets),
  fillMode: fc.constantFrom(...FILL_MODES),
  fillValue: fc.integer({ min: -300, max: 300 }),
})

/** −0 and 0 are the same here: a fill value of −0 is SciPy's own affair. */
const plain = (values: Float32Array) => Array.from(values, (value) => value + 0)

test('a warp, flipped or not, equals the reference', () => {
  fc.assert(
    fc.property(canvases, warps, fc.boolean(), fc.boolean(), (canvas, warp, mirrored, upsideDown) => {
      const expected: Canvas = { ...canvas, data: referenceWarp(canvas, warp) }
      const made = finish(canvas, { warp, flipHorizontally: mirrored, flipVertically: upsideDown })
      expect(plain(made)).toEqual(plain(referenceFlip(expected, mirrored, upsideDown)))
    }),
    { numRuns: 1500 }
  )
})

test('flips alone equal the reference', () => {
  fc.assert(
    fc.property(canvases, fc.boolean(), fc.boolean(), (canvas, mirrored, upsideDown) => {
      const made = finish(canvas, { flipHorizontally: mirrored, flipVertically: upsideDown })
      expect(made).toEqual(referenceFlip(canvas, mirrored, upsideDown))
    }),
    { numRuns: 300 }
  )
})

test('matrices beyond all measure neither trap nor write elsewhere', () => {
  const canvas: Made = { width: 5, height: 4, channels: 3, data: new Uint8Array(60).fill(7) }
  const wild = [1e300, -1e300, 1e17, -1e9, Number.NaN, Number.POSITIVE_INFINITY]
  for (const fillMode of FILL_MODES) {
    for (const value of wild) {
      const matrix = [value, 1, 0, 1, -value, value] as const
      finish(canvas, { warp: { matrix, fillMode, fillValue: 0 } })
    }
  }
  expect(finish(canvas, {})).toEqual(new Float32Array(60).fill(7))
})
