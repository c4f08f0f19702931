/**
 * Pillow's resampling, plainly: one function a step, 64-bit floats and BigInt-free integers, no SIMD, no windows. The
 * kernel is compared with it on sizes that no golden has. Written from the description of the algorithm in Pillow's
 * Resample.c and Geometry.c.
 */
import type { Filter, Image } from '../../src/index.ts'

const PRECISION_BITS = 22

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI))

/** Pillow's constants are single precision. */
const hammingWindow = (x: number) => Math.fround(0.54) + Math.fround(0.46) * Math.cos(x * Math.PI)

const FILTERS: Readonly<Record<Exclude<Filter, 'nearest'>, { support: number; at: (x: number) => number }>> =
  {
    box: { support: 0.5, at: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
    bilinear: { support: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) },
    hamming: {
      support: 1,
      at: (x) => (Math.abs(x) >= 1 ? 0 : sinc(Math.abs(x)) * hammingWindow(Math.abs(x))),
    },
    bicubic: {
      support: 2,
      at(value) {
        const x = Math.abs(value)
        if (x < 1) return (1.5 * x - 2.5) * x * x + 1
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0
      },
    },
    lanczos: { support: 3, at: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
  }

interface Taps {
  first: number
  weights: number[]
}

/** For each of `length` outputs, where its taps begin and what they weigh, with 22 fractional bits. */
function tapsOf(filter: Exclude<Filter, 'nearest'>, size: number, length: number): Taps[] {
  const { support, at } = FILTERS[filter]
  const scale = size / length
  const stretch = Math.max(scale, 1)
  return Array.from({ length }, (_, output) => {
    const center = (output + 0.5) * scale
    const first = Math.max(0, Math.trunc(center - support * stretch + 0.5))
    const end = Math.min(size, Math.trunc(center + support * stretch + 0.5))
    const exact = Array.from({ length: end - first }, (_, i) =>
      at((first + i - center + 0.5) * (1 / stretch))
    )
    const sum = exact.reduce((a, b) => a + b, 0)
    const weights = exact.map((weight) => {
      const scaled = (sum === 0 ? weight : weight / sum) * 2 ** PRECISION_BITS
      return Math.trunc(scaled + (weight < 0 ? -0.5 : 0.5))
    })
    return { first, weights }
  })
}

/** The weighted sum of samples `stride` apart, rounded and clipped to 8 bits. Below 2^53, so exact in doubles. */
function weigh(data: Uint8Array, start: number, stride: number, { first, weights }: Taps): number {
  let sum = 2 ** (PRECISION_BITS - 1)
  for (const [i, weight] of weights.entries()) sum += data[start + (first + i) * stride]! * weight
  return Math.min(255, Math.max(0, Math.floor(sum / 2 ** PRECISION_BITS)))
}

/** `image` resized without regard to alpha: the channels apart from each other. */
export function referenceResize(image: Image, height: number, width: number, filter: Filter): Image {
  if (filter === 'nearest') return referenceNearest(image, height, width)
  const { channels } = image
  const rows = { ...image, width, data: new Uint8Array(width * image.height * channels) }
  for (const [x, taps] of tapsOf(filter, image.width, width).entries()) {
    for (let y = 0; y < image.height; y++) {
      for (let c = 0; c < channels; c++) {
        const start = y * image.width * channels + c
        rows.data[(y * width + x) * channels + c] = weigh(image.data, start, channels, taps)
      }
    }
  }
  const out = { ...rows, height, data: new Uint8Array(width * height * channels) }
  for (const [y, taps] of tapsOf(filter, image.height, height).entries()) {
    for (let i = 0; i < width * channels; i++) {
      out.data[y * width * channels + i] = weigh(rows.data, i, width * channels, taps)
    }
  }
  return out
}

/** Which source sample each output takes: positions are summed up, not multiplied. */
function positionsOf(size: number, length: number): number[] {
  const scale = size / length
  let at = scale * 0.5
  return Array.from({ length }, () => {
    const position = Math.trunc(at)
    at += scale
    return position
  })
}

function referenceNearest(image: Image, height: number, width: number): Image {
  const { channels } = image
  const columns = positionsOf(image.width, width)
  const data = positionsOf(image.height, height).flatMap((y) =>
    columns.flatMap((x) => {
      const at = (y * image.width + x) * channels
      return Array.from(image.data.subarray(at, at + channels))
    })
  )
  return { width, height, channels, data: Uint8Array.from(data) }
}
