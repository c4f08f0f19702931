/**
 * Writes baseline JPEG at quality 75, without chroma subsampling: ITU-T T.81, with the quantisation of its annex K. For
 * pictures to look at: Pillow's files have other bytes.
 */
import { cos } from '../math/trig.ts'
import type { Picture } from './picture.ts'

// biome-ignore format: a table of 8 × 8
const LUMINANCE = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
  18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
]
// biome-ignore format: a table of 8 × 8
const CHROMINANCE = [
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
  ...Array<number>(32).fill(99),
]

/** At quality 75 steps are half of annex K's. */
const [LUMINANCE_STEPS, CHROMINANCE_STEPS] = [LUMINANCE, CHROMINANCE].map((table) =>
  table.map((step) => (step + 1) >> 1)
) as [number[], number[]]

/** Where each coefficient is, along the diagonals. */
const ZIGZAG = Array.from({ length: 64 }, (_, i) => i).sort((a, b) => {
  const [sumA, sumB] = [(a >> 3) + (a & 7), (b >> 3) + (b & 7)]
  return sumA - sumB || (sumA % 2 === 0 ? b - a : a - b)
})

/** How many codes there are of each length, 1 … 16, and what they stand for. */
interface Table {
  readonly counts: readonly number[]
  readonly symbols: readonly number[]
}

const DC: Table = {
  counts: [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
  symbols: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
}

const END_OF_BLOCK = 0x00
const SIXTEEN_ZEROS = 0xf0

/** Annex K's lengths; short runs of small coefficients have the short codes. */
const AC: Table = {
  counts: [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125],
  symbols: [END_OF_BLOCK, ...pairs(), SIXTEEN_ZEROS],
}

/** Each run of zeros with each size of what follows. */
function pairs(): number[] {
  const all = Array.from({ length: 160 }, (_, i) => (Math.floor(i / 10) << 4) | ((i % 10) + 1))
  const rarity = (pair: number) => 2 * (pair & 15) + (pair >> 4)
  return all.sort((a, b) => rarity(a) - rarity(b))
}

type Codes = ReadonlyMap<number, readonly [code: number, length: number]>

/** Annex C: codes of one length follow each other. */
function codesOf({ counts, symbols }: Table): Codes {
  const codes = new Map<number, readonly [number, number]>()
  let [code, at] = [0, 0]
  for (const [i, count] of counts.entries()) {
    for (let k = 0; k < count; k++) codes.set(symbols[at++]!, [code++, i + 1])
    code <<= 1
  }
  return codes
}

class Writer {
  readonly #bytes: number[] = []
  #bits = 0
  #count = 0

  segment(marker: number, ...content: readonly number[]): void {
    const length = content.length + 2
    this.#bytes.push(0xff, marker, length >> 8, length & 255, ...content)
  }

  marker(marker: number): void {
    this.#bytes.push(0xff, marker)
  }

  put(value: number, length: number): void {
    for (let bit = length - 1; bit >= 0; bit--) {
      this.#bits = (this.#bits << 1) | ((value >> bit) & 1)
      if (++this.#count < 8) continue
      this.#bytes.push(this.#bits)
      if (this.#bits === 0xff) this.#bytes.push(0)
      this.#bits = 0
      this.#count = 0
    }
  }

  end(): Uint8Array<ArrayBuffer> {
    if (this.#count > 0) this.put(0x7f, 8 - this.#count)
    this.marker(0xd9)
    return Uint8Array.from(this.#bytes)
  }
}

/** Grey, or RGB without its alpha. 32-bit integers are cut to 255. */
export function encodeJpeg(picture: Picture): Uint8Array<ArrayBuffer> {
  const { width, height } = picture
  const components = picture.channels === 1 ? 1 : 3
  const writer = new Writer()
  writer.marker(0xd8)
  writer.segment(0xe0, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0)
  writer.segment(0xdb, 0, ...ZIGZAG.map((i) => LUMINANCE_STEPS[i]!))
  writer.segment(0xdb, 1, ...ZIGZAG.map((i) => CHROMINANCE_STEPS[i]!))
  const ids = [1, 2, 3].slice(0, components)
  const frame = ids.flatMap((id) => [id, 0x11, id === 1 ? 0 : 1])
  writer.segment(0xc0, 8, height >> 8, height & 255, width >> 8, width & 255, components, ...frame)
  writer.segment(0xc4, 0x00, ...DC.counts, ...DC.symbols)
  writer.segment(0xc4, 0x10, ...AC.counts, ...AC.symbols)
  writer.segment(0xda, components, ...ids.flatMap((id) => [id, 0x00]), 0, 63, 0)
  encodeScan(writer, planesOf(picture, components), picture)
  return writer.end()
}

function encodeScan(writer: Writer, planes: readonly Float32Array[], { width, height }: Picture): void {
  const [dc, ac] = [codesOf(DC), codesOf(AC)]
  const last = planes.map(() => 0)
  for (let y = 0; y < height; y += 8) {
    for (let x = 0; x < width; x += 8) {
      for (const [c, plane] of planes.entries()) {
        const steps = c === 0 ? LUMINANCE_STEPS : CHROMINANCE_STEPS
        const block = transform(plane, x, y, width, height).map((value, i) => Math.round(value / steps[i]!))
        encodeBlock(writer, block, last[c]!, dc, ac)
        last[c] = block[0]!
      }
    }
  }
}

/** Y, Cb and Cr of JFIF, about zero. */
function planesOf({ data, channels, width, height }: Picture, components: number): Float32Array[] {
  const planes = Array.from({ length: components }, () => new Float32Array(width * height))
  for (let i = 0; i < width * height; i++) {
    const at = (c: number) => Math.min(data[i * channels + c]!, 255)
    if (components === 1) {
      planes[0]![i] = at(0) - 128
      continue
    }
    const [r, g, b] = [at(0), at(1), at(2)]
    planes[0]![i] = 0.299 * r + 0.587 * g + 0.114 * b - 128
    planes[1]![i] = -0.168736 * r - 0.331264 * g + 0.5 * b
    planes[2]![i] = 0.5 * r - 0.418688 * g - 0.081312 * b
  }
  return planes
}

/** Rows of the cosine transform, A.3.3. */
const BASIS = Array.from({ length: 8 }, (_, u) =>
  Array.from(
    { length: 8 },
    (_, x) => (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * cos(((2 * x + 1) * u * Math.PI) / 16)
  )
)

/** The block at a place, continued by its last rows and columns at the borders. */
function transform(plane: Float32Array, left: number, top: number, width: number, height: number): number[] {
  const rows = Array.from({ length: 64 }, (_, i) => {
    const from = Math.min(top + (i >> 3), height - 1) * width
    return BASIS[i & 7]!.reduce(
      (sum, weight, x) => sum + weight * plane[from + Math.min(left + x, width - 1)]!,
      0
    )
  })
  return Array.from({ length: 64 }, (_, i) =>
    BASIS[i >> 3]!.reduce((sum, weight, y) => sum + weight * rows[y * 8 + (i & 7)]!, 0)
  )
}

/** F.1.2. */
function encodeBlock(writer: Writer, block: readonly number[], last: number, dc: Codes, ac: Codes): void {
  const difference = block[0]! - last
  writer.put(...dc.get(sizeOf(difference))!)
  putAmplitude(writer, difference)
  let run = 0
  const values = ZIGZAG.slice(1).map((i) => block[i]!)
  const end = values.findLastIndex((value) => value !== 0)
  for (const value of values.slice(0, end + 1)) {
    if (value === 0) {
      run++
      continue
    }
    for (; run > 15; run -= 16) writer.put(...ac.get(SIXTEEN_ZEROS)!)
    writer.put(...ac.get((run << 4) | sizeOf(value))!)
    putAmplitude(writer, value)
    run = 0
  }
  if (end < 62) writer.put(...ac.get(END_OF_BLOCK)!)
}

/** Bits that the magnitude takes. */
function sizeOf(value: number): number {
  return 32 - Math.clz32(Math.abs(value))
}

function putAmplitude(writer: Writer, value: number): void {
  const size = sizeOf(value)
  writer.put(value < 0 ? value + (1 << size) - 1 : value, size)
}
