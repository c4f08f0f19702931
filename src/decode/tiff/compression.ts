/** Decompressors of TIFF 6.0. Each makes exactly `size` bytes and stops there, or throws. */
import { corrupt } from './directory.ts'

/** Section 9: runs and literals; −128 does nothing. */
export function unpackBits(input: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size)
  let at = 0
  let to = 0
  while (to < size) {
    if (at >= input.length) throw corrupt('PackBits data ends too early')
    const n = input[at++]!
    if (n < 128) {
      const literal = input.subarray(at, at + Math.min(n + 1, size - to))
      if (literal.length < Math.min(n + 1, size - to)) throw corrupt('PackBits data ends too early')
      out.set(literal, to)
      at += n + 1
      to += literal.length
    } else if (n > 128) {
      if (at >= input.length) throw corrupt('PackBits data ends too early')
      const end = Math.min(to + 257 - n, size)
      out.fill(input[at++]!, to, end)
      to = end
    }
  }
  return out
}

const CLEAR = 256
const END = 257
const FIRST_FREE = 258
const TABLE = 4096

/** Section 13: codes of 9 to 12 bits, the highest bit first; the width changes one code early. */
export function unpackLzw(input: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size)
  // A string of the table is that of its prefix and one more byte; all of it already stands in `out`.
  const starts = new Uint32Array(TABLE)
  const lengths = new Uint32Array(TABLE)
  let next = FIRST_FREE
  let width = 9
  let previous = CLEAR
  let previousStart = 0
  let held = 0
  let heldBits = 0
  let at = 0
  let to = 0
  while (to < size) {
    while (heldBits < width) {
      if (at >= input.length) throw corrupt('LZW data ends too early')
      held = ((held << 8) | input[at++]!) & 0xffffff
      heldBits += 8
    }
    heldBits -= width
    const code = (held >>> heldBits) & ((1 << width) - 1)
    if (code === CLEAR) {
      next = FIRST_FREE
      width = 9
      previous = CLEAR
      continue
    }
    if (code === END) break
    const start = to
    if (code < CLEAR) {
      out[to++] = code
    } else {
      if (previous === CLEAR || code > next || (code === next && next >= TABLE)) {
        throw corrupt(`LZW code ${code} has no meaning`)
      }
      // A code that is just being defined stands for the previous string and its own first byte.
      const from = code === next ? previousStart : starts[code]!
      const length = code === next ? start - previousStart + 1 : lengths[code]!
      const end = Math.min(to + length, size)
      for (let k = from; to < end; k++) out[to++] = out[k]!
    }
    if (previous !== CLEAR && next < TABLE) {
      starts[next] = previousStart
      lengths[next] = start - previousStart + 1
      next += 1
      if (next + 1 === 1 << width && width < 12) width += 1
    }
    previous = code
    previousStart = start
  }
  if (to < size) throw corrupt('LZW data ends too early')
  return out
}

/** Section 14, in place: each sample is a difference to its left neighbour, `step` samples before. */
export function undoPredictor(
  data: Uint8Array,
  rowSamples: number,
  step: number,
  bits: number,
  little: boolean
): void {
  if (bits === 8) {
    for (let row = 0; row < data.length; row += rowSamples) {
      for (let i = row + step; i < row + rowSamples; i++) data[i]! += data[i - step]!
    }
    return
  }
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const bytes = bits / 8
  for (let row = 0; row < data.length; row += rowSamples * bytes) {
    for (let i = row + step * bytes; i < row + rowSamples * bytes; i += bytes) {
      const left = i - step * bytes
      if (bits === 16) view.setUint16(i, view.getUint16(i, little) + view.getUint16(left, little), little)
      else view.setUint32(i, view.getUint32(i, little) + view.getUint32(left, little), little)
    }
  }
}

/** A copy with the bits of each byte in the opposite order. */
export function reverseBits(data: Uint8Array): Uint8Array {
  return data.map((byte) => {
    const pairs = ((byte & 0x55) << 1) | ((byte >> 1) & 0x55)
    const quads = ((pairs & 0x33) << 2) | ((pairs >> 2) & 0x33)
    return ((quads & 0x0f) << 4) | (quads >> 4)
  })
}
