/** Facsimile compression, one bit a pixel, black as 1: ITU-T T.4 (group 3, and TIFF's row-aligned form) and T.6 (group 4). */
import { corrupt } from './directory.ts'

export type CcittScheme = 'rows' | 'words' | 'group3' | 'group3-2d' | 'group4'

/** Codes in the order of their run lengths: 0 … 63, then 64, 128 … 1728. */
const WHITE =
  '00110101 000111 0111 1000 1011 1100 1110 1111 10011 10100 00111 01000 001000 000011 110100 110101 101010 101011 0100111 0001100 0001000 0010111 0000011 0000100 0101000 0101011 0010011 0100100 0011000 00000010 00000011 00011010 00011011 00010010 00010011 00010100 00010101 00010110 00010111 00101000 00101001 00101010 00101011 00101100 00101101 00000100 00000101 00001010 00001011 01010010 01010011 01010100 01010101 00100100 00100101 01011000 01011001 01011010 01011011 01001010 01001011 00110010 00110011 00110100 11011 10010 010111 0110111 00110110 00110111 01100100 01100101 01101000 01100111 011001100 011001101 011010010 011010011 011010100 011010101 011010110 011010111 011011000 011011001 011011010 011011011 010011000 010011001 010011010 011000 010011011'
const BLACK =
  '0000110111 010 11 10 011 0011 0010 00011 000101 000100 0000100 0000101 0000111 00000100 00000111 000011000 0000010111 0000011000 0000001000 00001100111 00001101000 00001101100 00000110111 00000101000 00000010111 00000011000 000011001010 000011001011 000011001100 000011001101 000001101000 000001101001 000001101010 000001101011 000011010010 000011010011 000011010100 000011010101 000011010110 000011010111 000001101100 000001101101 000011011010 000011011011 000001010100 000001010101 000001010110 000001010111 000001100100 000001100101 000001010010 000001010011 000000100100 000000110111 000000111000 000000100111 000000101000 000001011000 000001011001 000000101011 000000101100 000001011010 000001100110 000001100111 0000001111 000011001000 000011001001 000001011011 000000110011 000000110100 000000110101 0000001101100 0000001101101 0000001001010 0000001001011 0000001001100 0000001001101 0000001110010 0000001110011 0000001110100 0000001110101 0000001110110 0000001110111 0000001010010 0000001010011 0000001010100 0000001010101 0000001011010 0000001011011 0000001100100 0000001100101'
/** 1792, 1856 … 2560, of both colours. */
const LONG =
  '00000001000 00000001100 00000001101 000000010010 000000010011 000000010100 000000010101 000000010110 000000010111 000000011100 000000011101 000000011110 000000011111'
/** Vertical modes by their offset, then pass and horizontal. */
const MODES: Readonly<Record<string, number>> = {
  '1': 0,
  '011': 1,
  '000011': 2,
  '0000011': 3,
  '010': -1,
  '000010': -2,
  '0000010': -3,
  '0001': 10,
  '001': 11,
}
const PASS = 10
const HORIZONTAL = 11
const NONE = -128

/** Values by code, a 1 put before it so that its length shows. */
type Codes = Int16Array
const MAX_CODE = 13

function codesOf(entries: readonly (readonly [code: string, value: number])[]): Codes {
  const codes = new Int16Array(1 << (MAX_CODE + 1)).fill(NONE)
  for (const [code, value] of entries) codes[Number.parseInt(`1${code}`, 2)] = value
  return codes
}
const runs = (codes: string): Codes =>
  codesOf([
    ...codes.split(' ').map((code, i) => [code, i < 64 ? i : (i - 63) * 64] as const),
    ...LONG.split(' ').map((code, i) => [code, 1792 + i * 64] as const),
  ])

let tables: { readonly colors: readonly [white: Codes, black: Codes]; readonly modes: Codes } | undefined

/** What is wrong with a row; what follows is not decoded. */
class Stop extends Error {}

class BitReader {
  readonly #data: Uint8Array
  #at = 0

  constructor(data: Uint8Array) {
    this.#data = data
  }

  get atEnd(): boolean {
    return this.#at >= this.#data.length * 8
  }

  bit(): number {
    if (this.atEnd) throw new Stop('it ends too early')
    const bit = (this.#data[this.#at >> 3]! >> (7 - (this.#at & 7))) & 1
    this.#at += 1
    return bit
  }

  code(codes: Codes): number {
    let code = 1
    for (let length = 1; length <= MAX_CODE; length++) {
      code = (code << 1) | this.bit()
      if (codes[code] !== NONE) return codes[code]!
    }
    throw new Stop('it has a code without a meaning')
  }

  align(bits: number): void {
    this.#at = Math.ceil(this.#at / bits) * bits
  }

  /** Skips an end-of-line code (eleven zeros or more, and a one), if there is one. */
  endOfLine(): boolean {
    const start = this.#at
    let zeros = 0
    while (!this.atEnd) {
      if (this.bit() === 0) zeros += 1
      else if (zeros >= 11) return true
      else break
    }
    this.#at = start
    return false
  }
}

/** `height` rows of `width` pixels. Data that break off after the first row leave the others white, as in libtiff. */
export function unpackCcitt(
  input: Uint8Array,
  width: number,
  height: number,
  scheme: CcittScheme
): Uint8Array {
  tables ??= { colors: [runs(WHITE), runs(BLACK)], modes: codesOf(Object.entries(MODES)) }
  const stride = Math.ceil(width / 8)
  const out = new Uint8Array(stride * height)
  const reader = new BitReader(input)
  let above: number[] = []
  for (let y = 0; y < height; y++) {
    const changes: number[] = []
    try {
      if (scheme === 'words') reader.align(16)
      else if (scheme === 'rows') reader.align(8)
      else if (scheme !== 'group4') reader.endOfLine()
      const flat = scheme === 'group3-2d' ? reader.bit() === 1 : scheme !== 'group4'
      if (flat) readFlat(reader, width, changes)
      else readAgainst(reader, width, above, changes)
    } catch (error) {
      if (!(error instanceof Stop)) throw error
      if (y === 0) throw corrupt(`facsimile data: ${error.message}`, error)
      break
    }
    paint(out, y * stride, width, changes)
    above = changes
  }
  return out
}

/** Runs of white and black in turn. `changes` are the columns where the colour changes, from white. */
function readFlat(reader: BitReader, width: number, changes: number[]): void {
  for (let x = 0, color = 0; x < width; color ^= 1) {
    x = Math.min(x + readRun(reader, color), width)
    changes.push(x)
  }
}

function readRun(reader: BitReader, color: number): number {
  let length = 0
  for (;;) {
    const part = reader.code(tables!.colors[color as 0 | 1])
    length += part
    if (part < 64) return length
    if (length > 1 << 24) throw new Stop('a run is too long')
  }
}

/** Changes relative to those of the row above (T.4, 4.2). */
function readAgainst(reader: BitReader, width: number, above: readonly number[], changes: number[]): void {
  let x = 0
  let color = 0
  let first = 0 // of the changes above that lie right of x, which only grows
  for (let start = true; x < width; start = false) {
    // b1: the first change above to the opposite of our colour, right of x (or at it, at the row's start).
    while (first < above.length && (above[first]! < x || (above[first]! === x && !start))) first += 1
    let b = first
    if ((b & 1) !== color) b += 1
    const b1 = above[b] ?? width
    const mode = reader.code(tables!.modes)
    if (mode === PASS) {
      x = above[b + 1] ?? width
    } else if (mode === HORIZONTAL) {
      const a1 = Math.min(x + readRun(reader, color), width)
      x = Math.min(a1 + readRun(reader, color ^ 1), width)
      changes.push(a1, x)
    } else {
      const a1 = b1 + mode
      if (a1 < x || a1 > width) throw new Stop('a run is negative')
      x = a1
      changes.push(x)
      color ^= 1
    }
  }
}

function paint(out: Uint8Array, row: number, width: number, changes: readonly number[]): void {
  for (let i = 0; i < changes.length; i += 2) {
    const end = changes[i + 1] ?? width
    for (let x = changes[i]!; x < end; x++) out[row + (x >> 3)]! |= 0x80 >> (x & 7)
  }
}
