/** From the samples of a TIFF to interleaved 8-bit pixels, as Pillow's unpackers and `convert` make them. */
import type { Image, ImageInfo } from '../../types.ts'
import type { TiffDirectory } from './directory.ts'
import type { Layout } from './layout.ts'

/** Converts `count` pixels of a row that begins at the byte `from`. */
export type RowConverter = (
  data: Uint8Array,
  from: number,
  count: number,
  out: Uint8Array,
  to: number
) => void

/** Planes arrive interleaved, by `packSamples`. */
export function rowConverter(layout: Layout, directory: TiffDirectory): RowConverter {
  const { kind, samples, alpha } = layout
  if (kind === 'palette') return paletteRow(layout, directory.colorMap)
  if (kind === 'gray') return alpha === 'none' ? grayRow(layout, directory.littleEndian) : grayAlphaRow
  const wide = layout.bits === 16 && !(directory.planar && samples > 1)
  const step = wide ? 2 : 1
  const high = wide && directory.littleEndian ? 1 : 0
  if (kind === 'cmyk') return cmykRow(samples * step, step, high)
  return alpha === 'none' ? rgbRow(samples * step, step, high) : rgbaRow(layout, samples * step, step, high)
}

/** One byte of each plane in turn: the high one. */
export function packSamples(planes: readonly Uint8Array[], bits: number, littleEndian: boolean): Uint8Array {
  const step = bits / 8
  const high = bits === 16 && littleEndian ? 1 : 0
  const count = planes[0]!.length / step
  const out = new Uint8Array(count * planes.length)
  for (const [plane, data] of planes.entries()) {
    for (let i = 0; i < count; i++) out[i * planes.length + plane] = data[i * step + high]!
  }
  return out
}

/** Samples of less than a byte fill their bytes from the highest bit on. */
function small(data: Uint8Array, from: number, index: number, bits: number): number {
  const bit = index * bits
  return (data[from + (bit >> 3)]! >> (8 - bits - (bit & 7))) & ((1 << bits) - 1)
}

const clip = (value: number) => (value <= 0 ? 0 : value >= 255 ? 255 : Math.trunc(value) || 0)

function grayRow({ bits, inverted, format }: Layout, little: boolean): RowConverter {
  if (bits <= 8) {
    const scale = 255 / ((1 << bits) - 1)
    const flip = inverted ? 255 : 0
    return (data, from, count, out, to) => {
      for (let i = 0; i < count; i++) out[to + i] = (small(data, from, i, bits) * scale) ^ flip
    }
  }
  if (bits === 12) {
    return (data, from, count, out, to) => {
      for (let i = 0; i < count; i++) {
        const at = from + (i >> 1) * 3
        const odd = ((data[at + 1]! & 0x0f) << 8) | data[at + 2]!
        out[to + i] = clip(i & 1 ? odd : (data[at]! << 4) | (data[at + 1]! >> 4))
      }
    }
  }
  const read = (view: DataView, at: number): number => {
    if (format === 'float') return view.getFloat32(at, little)
    if (bits === 32) return view.getInt32(at, little) // Pillow's integers are signed in any case
    return format === 'signed' ? view.getInt16(at, little) : view.getUint16(at, little)
  }
  return (data, from, count, out, to) => {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
    for (let i = 0; i < count; i++) out[to + i] = clip(read(view, from + (i * bits) / 8))
  }
}

const grayAlphaRow: RowConverter = (data, from, count, out, to) => {
  for (let i = 0; i < count; i++) {
    out.fill(data[from + i * 2]!, to + i * 4, to + i * 4 + 3)
    out[to + i * 4 + 3] = data[from + i * 2 + 1]!
  }
}

/** A colour map holds all reds, then all greens, then all blues, of 16 bits. What it leaves out is grey. */
function paletteRow({ bits, samples, channels }: Layout, colorMap: readonly number[]): RowConverter {
  const size = Math.floor(colorMap.length / 3)
  const color = (index: number, c: number) => (index < size ? colorMap[c * size + index]! >> 8 : index)
  const palette = Uint8Array.from({ length: 256 * 3 }, (_, i) => color(Math.floor(i / 3), i % 3))
  return (data, from, count, out, to) => {
    for (let i = 0; i < count; i++) {
      const index = small(data, from, i * samples, bits)
      const at = to + i * channels
      for (let c = 0; c < 3; c++) out[at + c] = palette[index * 3 + c]!
      if (channels === 4) out[at + 3] = data[from + i * 2 + 1]!
    }
  }
}

function rgbRow(pixel: number, step: number, high: number): RowConverter {
  return (data, from, count, out, to) => {
    for (let i = 0, at = from + high, end = to; i < count; i++, at += pixel) {
      out[end++] = data[at]!
      out[end++] = data[at + step]!
      out[end++] = data[at + 2 * step]!
    }
  }
}

function rgbaRow({ alpha }: Layout, pixel: number, step: number, high: number): RowConverter {
  return (data, from, count, out, to) => {
    for (let i = 0; i < count; i++) {
      const at = from + high + i * pixel
      const a = data[at + 3 * step]!
      for (let c = 0; c < 3; c++) {
        const value = data[at + c * step]!
        const straight = alpha === 'straight' || a === 255
        out[to + i * 4 + c] = straight ? value : a === 0 ? 0 : Math.min(255, Math.floor((value * 255) / a))
      }
      out[to + i * 4 + 3] = a
    }
  }
}

function cmykRow(pixel: number, step: number, high: number): RowConverter {
  return (data, from, count, out, to) => {
    for (let i = 0; i < count; i++) {
      const at = from + high + i * pixel
      const light = 255 - data[at + 3 * step]!
      for (let c = 0; c < 3; c++) {
        const product = data[at + c * step]! * light + 128
        out[to + i * 3 + c] = Math.max(0, light - (((product >> 8) + product) >> 8))
      }
    }
  }
}

/** The image upright; the orientations are those of EXIF. */
export function orient(image: Image, orientation: ImageInfo['orientation']): Image {
  if (orientation === 1) return image
  const { width, height, channels, data } = image
  const turned = orientation > 4
  const outWidth = turned ? height : width
  const outHeight = turned ? width : height
  const flipX = [2, 3, 7, 8].includes(orientation)
  const flipY = [3, 4, 6, 7].includes(orientation)
  const out = new Uint8Array(data.length)
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const column = turned ? y : x
      const row = turned ? x : y
      const sourceX = flipX ? width - 1 - column : column
      const sourceY = flipY ? height - 1 - row : row
      const from = (sourceY * width + sourceX) * channels
      const to = (y * outWidth + x) * channels
      for (let c = 0; c < channels; c++) out[to + c] = data[from + c]!
    }
  }
  return { width: outWidth, height: outHeight, channels, data: out }
}
