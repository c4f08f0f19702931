/** scipy.ndimage.affine_transform with order 1, pixel by pixel: what the kernel's vectors have to equal. */
import type { Change } from '../../src/kernel/abi.ts'

type Warp = NonNullable<Change['warp']>

export interface Canvas {
  width: number
  height: number
  channels: number
  data: Uint8Array | Float32Array
}

/** What a coordinate stands for: map_coordinate of ni_interpolation.c. Undefined where the fill value is taken. */
function mapCoordinate(at: number, length: number, { fillMode }: Warp): number | undefined {
  const last = length - 1
  if (fillMode === 'nearest' || (at >= 0 && at <= last)) return at
  if (fillMode === 'constant') return undefined
  if (length === 1) return 0
  if (fillMode === 'wrap') {
    return at < 0 ? at + last * (Math.trunc(-at / last) + 1) : at - last * Math.trunc(at / last)
  }
  const period = 2 * length
  if (at > 0) {
    const near = at - period * Math.trunc(at / period)
    return near >= length ? period - near - 1 : near
  }
  const near = at < -period ? period * Math.trunc(-at / period) + at : at
  return near < -length ? near + period : (near > -1e-15 ? 1e-15 : -near) - 1
}

/** Taps beyond a border are the border's: those that are not have no weight. */
function tapsOf(at: number, length: number): readonly (readonly [index: number, weight: number])[] {
  const start = Math.floor(at)
  const first = 1 - (at - start)
  const clamp = (index: number) => Math.min(Math.max(index, 0), length - 1)
  return [
    [clamp(start), first],
    [clamp(start + 1), 1 - first],
  ]
}

export function referenceWarp({ width, height, channels, data }: Canvas, warp: Warp): Float32Array {
  const [rowY, rowX, row0, columnY, columnX, column0] = warp.matrix
  const out = new Float32Array(width * height * channels)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const row = mapCoordinate(y * rowY + x * rowX + row0, height, warp)
      const column = mapCoordinate(y * columnY + x * columnX + column0, width, warp)
      for (let c = 0; c < channels; c++) {
        let sum = row === undefined || column === undefined ? warp.fillValue : 0
        if (row !== undefined && column !== undefined) {
          for (const [i, down] of tapsOf(row, height)) {
            for (const [j, right] of tapsOf(column, width)) {
              sum += data[(i * width + j) * channels + c]! * down * right
            }
          }
        }
        out[(y * width + x) * channels + c] = sum
      }
    }
  }
  return out
}

/** Mirrored, upside down, or both. */
export function referenceFlip(
  { width, height, channels, data }: Canvas,
  mirrored: boolean,
  upsideDown: boolean
): Float32Array {
  return Float32Array.from(data, (_, i) => {
    const pixel = Math.floor(i / channels)
    const [y, x] = [Math.floor(pixel / width), pixel % width]
    const from = (upsideDown ? height - 1 - y : y) * width + (mirrored ? width - 1 - x : x)
    return data[from * channels + (i % channels)]!
  })
}
