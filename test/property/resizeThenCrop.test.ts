/** `resize`: what is kept of a picture has the bytes that it has in the whole resized picture, cut or padded afterwards. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Center, type Filter, type Image, loadKernel, type ResizeThenCrop } from '../../src/index.ts'

const kernel = await loadKernel()
const FILTERS: Filter[] = ['nearest', 'box', 'bilinear', 'hamming', 'bicubic', 'lanczos']
type Kind = 'shortestEdge' | 'stretch' | 'cover' | 'contain'
type Size = readonly [height: number, width: number]

function noisy(width: number, height: number, channels: 1 | 3 | 4, seed: number): Image {
  const data = new Uint8Array(width * height * channels)
  let state = seed | 1
  for (let i = 0; i < data.length; i++) {
    state = Math.imul(state, 0x2c1b3c6d) ^ (state >>> 13)
    data[i] = state >>> 16
  }
  return { width, height, channels, data }
}

/** Python's `round`, of a quotient. */
function roundHalfEven(value: number): number {
  const below = Math.floor(value)
  if (value - below !== 0.5) return Math.round(value)
  return below % 2 === 0 ? below : below + 1
}

/** In whole numbers where the rule is about whole numbers. */
function wholeSize(kind: Kind, [h, w]: Size, image: Image): Size {
  if (kind === 'stretch') return [h, w]
  if (kind === 'shortestEdge') {
    const long = Number(
      (BigInt(h) * BigInt(Math.max(image.width, image.height))) / BigInt(Math.min(image.width, image.height))
    )
    return image.width <= image.height ? [long, h] : [h, long]
  }
  const ratios = [image.height / h, image.width / w]
  const ratio = kind === 'cover' ? Math.min(...ratios) : Math.max(...ratios)
  return [Math.max(roundHalfEven(image.height / ratio), 1), Math.max(roundHalfEven(image.width / ratio), 1)]
}

/** Where the kept pixels begin; negative: so many pixels of padding come first. */
function startOf(whole: number, kept: number, center: Center): number {
  if (center === 'down') return Math.floor((whole - kept) / 2)
  return whole >= kept ? roundHalfEven((whole - kept) / 2) : -Math.floor((kept - whole) / 2)
}

function cropOrPad<Data extends Uint8Array | Float32Array>(
  whole: Image<Data>,
  [height, width]: Size,
  center: Center,
  fill: readonly number[]
): Image<Data> {
  const { channels } = whole
  const [top, left] = [startOf(whole.height, height, center), startOf(whole.width, width, center)]
  const data = new (whole.data.constructor as new (length: number) => Data)(height * width * channels)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < channels; c++) {
        const [sy, sx] = [y + top, x + left]
        const inside = sy >= 0 && sy < whole.height && sx >= 0 && sx < whole.width
        data[(y * width + x) * channels + c] = inside
          ? whole.data[(sy * whole.width + sx) * channels + c]!
          : fill[c]!
      }
  return { width, height, channels, data }
}

const side = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 24 }) },
  fc.integer({ min: 25, max: 90 })
)
const size = fc.tuple(side, side)
const kinds = fc.constantFrom<Kind>('shortestEdge', 'stretch', 'cover', 'contain')
const given = fc.record({
  picture: size,
  channels: fc.constantFrom(1 as const, 3 as const, 4 as const),
  kind: kinds,
  to: size,
  size,
  center: fc.constantFrom<Center>('even', 'down'),
  fill: fc.tuple(...Array(4).fill(fc.integer({ min: 0, max: 255 }))) as fc.Arbitrary<number[]>,
  seed: fc.integer(),
})

function compare(
  {
    picture,
    channels,
    kind,
    to,
    size,
    center,
    fill,
    seed,
  }: typeof given extends fc.Arbitrary<infer T> ? T : never,
  filter: Filter,
  antialias: boolean
): void {
  const image = noisy(picture[1], picture[0], channels, seed)
  const colour = fill.slice(0, channels)
  const resize = { [kind]: kind === 'shortestEdge' ? to[0] : to, center, fill: colour } as ResizeThenCrop
  const whole = kernel.resize(image, { size: wholeSize(kind, to, image), filter, antialias })
  const expected = cropOrPad(whole, size, center, colour)
  expect(kernel.resize(image, { size, filter, antialias, resize })).toEqual(expected)
}

describe('is a part of the whole', () => {
  for (const filter of FILTERS) {
    test(filter, () => {
      fc.assert(
        fc.property(given, (item) => compare(item, filter, true)),
        { numRuns: 100 }
      )
    })
  }

  for (const filter of ['nearest', 'bilinear'] as const) {
    test(`${filter}, without antialiasing`, () => {
      fc.assert(
        fc.property(given, (item) => compare(item, filter, false)),
        { numRuns: 100 }
      )
    })
  }
})

test('a picture so long that its whole would not fit into memory gives its centre', () => {
  const image = noisy(60_000, 2, 1, 5)
  const { data } = kernel.resize(image, { size: [8, 8], filter: 'nearest', resize: { shortestEdge: 20_000 } })
  // The middle column of 6·10^8 is that of the picture.
  expect(new Set(data)).toEqual(
    new Set([image.data[30_000], image.data[29_999], image.data[90_000], image.data[89_999]])
  )
  expect(() => kernel.resize(image, { size: [8, 8], resize: { shortestEdge: 65_535 } })).not.toThrow()
  const longer = noisy(70_000, 1, 1, 5)
  expect(() => kernel.resize(longer, { size: [8, 8], resize: { shortestEdge: 65_535 } })).toThrow(
    expect.objectContaining({ code: 'KERNEL_MEMORY' })
  )
})
