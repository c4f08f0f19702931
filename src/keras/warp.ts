/**
 * scipy.ndimage.affine_transform of each channel, for splines of any order: what the kernel does for order 1 only. The
 * operations and their order are those of NI_GeometricTransform in SciPy 1.10's ni_interpolation.c, in float64.
 */
import type { AffineMatrix } from '../math/affine.ts'
import type { FillMode } from '../types.ts'
import type { Floats } from './ndarray.ts'
import { filterLines, splineWeights } from './spline.ts'

export interface WarpOptions {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly matrix: AffineMatrix
  readonly fillMode: FillMode
  readonly fillValue: number
  readonly order: number
}

/** Pixels around a picture, whose splines have no exact form at the border for 'nearest' (_prepad_for_spline_filter). */
const PADDING = 12

/** What `mapCoordinate` gives where the fill value is to be taken. */
const OUTSIDE = -1

/** One channel's coefficients, padded. */
interface Plane {
  readonly values: Float64Array
  readonly height: number
  readonly width: number
  readonly padding: number
}

/** Pixels `src` in HWC order, warped into `dst`, which rounds to its own type. */
export function warp(src: Floats, options: WarpOptions, dst: Floats): void {
  for (let channel = 0; channel < options.channels; channel++) {
    warpPlane(coefficientsOf(src, options, channel), options, channel, dst)
  }
}

function coefficientsOf(src: Floats, options: WarpOptions, channel: number): Plane {
  const { channels, fillMode, order } = options
  const padding = order > 1 && fillMode === 'nearest' ? PADDING : 0
  const height = options.height + 2 * padding
  const width = options.width + 2 * padding
  const values = new Float64Array(height * width)
  for (let y = 0; y < height; y++) {
    const row = clamp(y - padding, options.height - 1) * options.width
    for (let x = 0; x < width; x++) {
      values[y * width + x] = src[(row + clamp(x - padding, options.width - 1)) * channels + channel]!
    }
  }
  if (order > 1) {
    const reflect = fillMode === 'nearest' || fillMode === 'reflect'
    filterLines(values, { lines: width, length: height, lineStep: 1, step: width }, order, reflect)
    filterLines(values, { lines: height, length: width, lineStep: width, step: 1 }, order, reflect)
  }
  return { values, height, width, padding }
}

function clamp(at: number, last: number): number {
  return Math.min(Math.max(at, 0), last)
}

/** The coefficients that a coordinate needs along one axis. */
class Taps {
  readonly places: Int32Array
  readonly weights: Float64Array
  readonly #length: number
  readonly #order: number
  readonly #fill: FillMode

  constructor(length: number, order: number, fill: FillMode) {
    this.places = new Int32Array(order + 1)
    this.weights = new Float64Array(order + 1).fill(1)
    this.#length = length
    this.#order = order
    this.#fill = fill
  }

  /** False where the fill value is to be taken. */
  find(coordinate: number): boolean {
    // For 'nearest' it is the coefficients that are repeated, not the coordinate that is brought back.
    const nearest = this.#fill === 'nearest'
    const at = nearest ? coordinate : mapCoordinate(coordinate, this.#length, this.#fill)
    if (at <= OUTSIDE && !nearest) return false
    const order = this.#order
    const first = Math.floor(order & 1 ? at : at + 0.5) - (order >> 1)
    // Beyond the border coefficients are repeated or mirrored, as the filter took them to be.
    const mode = this.#fill === 'constant' || this.#fill === 'wrap' ? 'mirror' : this.#fill
    for (let i = 0; i <= order; i++) {
      this.places[i] = Math.trunc(mapCoordinate(first + i, this.#length, mode))
    }
    if (order > 0) splineWeights(at, order, this.weights)
    return true
  }
}

function warpPlane(plane: Plane, options: WarpOptions, channel: number, dst: Floats): void {
  const { height, width, channels, matrix, fillMode, fillValue, order } = options
  const [m00, m01, offset0, m10, m11, offset1] = matrix
  const rows = new Taps(plane.height, order, fillMode)
  const columns = new Taps(plane.width, order, fillMode)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const row = y * m00 + x * m01 + offset0 + plane.padding
      const column = y * m10 + x * m11 + offset1 + plane.padding
      const inside = rows.find(row) && columns.find(column)
      dst[(y * width + x) * channels + channel] = inside ? sumTaps(plane, rows, columns, order) : fillValue
    }
  }
}

function sumTaps({ values, width }: Plane, rows: Taps, columns: Taps, order: number): number {
  let sum = 0
  for (let i = 0; i <= order; i++) {
    const row = rows.places[i]! * width
    for (let j = 0; j <= order; j++) {
      const value = values[row + columns.places[j]!]!
      sum += value * rows.weights[i]! * columns.weights[j]!
    }
  }
  return sum
}

/** map_coordinate of ni_interpolation.c: a coordinate on an axis of `length` pixels that stands for `at`. */
function mapCoordinate(at: number, length: number, mode: FillMode | 'mirror'): number {
  const last = length - 1
  if (at >= 0 && at <= last) return at
  if (mode === 'constant') return OUTSIDE
  if (length === 1) return 0
  if (mode === 'nearest') return at < 0 ? 0 : last
  if (mode === 'reflect') return reflect(at, length)
  if (mode === 'mirror') return mirror(at, last)
  return at < 0 ? at + last * (Math.trunc(-at / last) + 1) : at - last * Math.trunc(at / last)
}

/** … c b a | a b c | c b a …: TINY keeps a coordinate just below zero from being reflected to −1. */
function reflect(at: number, length: number): number {
  const period = 2 * length
  if (at < 0) {
    const near = at < -period ? period * Math.trunc(-at / period) + at : at
    return near < -length ? near + period : (near > -TINY ? TINY : -near) - 1
  }
  const near = at - period * Math.trunc(at / period)
  return near >= length ? period - near - 1 : near
}

const TINY = 1e-15

/** … c b | a b c | b a …. */
function mirror(at: number, last: number): number {
  const period = 2 * last
  if (at < 0) {
    const near = period * Math.trunc(-at / period) + at
    return near <= -last ? near + period : -near
  }
  const near = at - period * Math.trunc(at / period)
  return near > last ? period - near : near
}
