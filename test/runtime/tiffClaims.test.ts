/** TIFFs that claim more than they hold, or lead around in circles: refused soon, and without much memory. */
import { expect, test } from 'vitest'
import { DecodeError } from '../../src/errors.ts'
import { loadCore, loadForeign } from '../../src/kernel/load.ts'

const MAX_PIXELS = 1 << 28
const SOON_MS = 2000

const [GROUP4, LZW, JPEG, DEFLATE, PACK_BITS] = [4, 5, 7, 8, 32773]

/** A little-endian file of LONG values behind the directory, and `data` behind them: strips and tiles begin at byte 8. */
function tiff(tags: Readonly<Record<number, readonly number[]>>, data: readonly number[]): Uint8Array {
  const entries = Object.entries(tags)
  const start = 8 + data.length + (data.length & 1)
  const values = entries.reduce((sum, [, { length }]) => sum + (length > 1 ? 4 * length : 0), 0)
  const bytes = new Uint8Array(start + 2 + 12 * entries.length + 4 + values)
  const view = new DataView(bytes.buffer)
  bytes.set([0x49, 0x49, 42, 0])
  bytes.set(data, 8)
  view.setUint32(4, start, true)
  view.setUint16(start, entries.length, true)
  let beyond = bytes.length - values
  for (const [i, [tag, numbers]] of entries.entries()) {
    const at = start + 2 + 12 * i
    view.setUint16(at, Number(tag), true)
    view.setUint16(at + 2, 4, true)
    view.setUint32(at + 4, numbers.length, true)
    if (numbers.length > 1) view.setUint32(at + 8, beyond, true)
    for (const [k, number] of numbers.entries())
      view.setUint32(numbers.length > 1 ? beyond + 4 * k : at + 8, number, true)
    if (numbers.length > 1) beyond += 4 * numbers.length
  }
  return bytes
}

/** Grey of 8 bits, or of one for facsimile. */
function picture(width: number, height: number, compression: number) {
  const bits = compression === GROUP4 ? 1 : 8
  return { 256: [width], 257: [height], 258: [bits], 259: [compression], 262: [1], 277: [1] }
}

const strips = (count: number, bytes: number) => ({
  273: Array(count).fill(8),
  279: Array(count).fill(bytes),
})
const tiles = (count: number, bytes: number) => ({ 324: Array(count).fill(8), 325: Array(count).fill(bytes) })
const filled = (length: number, byte: number) => Array<number>(length).fill(byte)

/** By what is wrong with them. */
const CLAIMS: Readonly<Record<string, Uint8Array>> = {
  'a few bytes of PackBits that are to be all pixels': tiff(
    { ...picture(16_384, 16_384, PACK_BITS), ...strips(1, 4000), 278: [16_384] },
    filled(4000, 0x81)
  ),
  'a few bytes of LZW that are to be a tile far larger than the picture': tiff(
    { ...picture(8, 8, LZW), 322: [8192], 323: [8192], ...tiles(1, 4) },
    filled(4, 0x80)
  ),
  'wide tiles of facsimile, of which a column is in the picture': tiff(
    { ...picture(1, 20_000, GROUP4), 322: [1 << 27], 323: [1], ...tiles(20_000, 4) },
    filled(4, 0xff)
  ),
  'strips that are all the same bytes': tiff(
    { ...picture(64, 9000, DEFLATE), 278: [1], ...strips(9000, 4000) },
    filled(4000, 0x78)
  ),
  'more strips than the file has room for': tiff(
    { ...picture(64, 1 << 20, PACK_BITS), 278: [1], ...strips(2, 4) },
    filled(4, 0x81)
  ),
  'a size beyond 32 bits of pixels': tiff(
    { ...picture(0xffffffff, 0xffffffff, LZW), ...strips(1, 4) },
    filled(4, 0)
  ),
  'a JPEG that is not there': tiff({ ...picture(64, 64, JPEG), 278: [64], ...strips(1, 2) }, [0xff, 0xd8]),
  'a directory of more entries than bytes': Uint8Array.of(
    0x49,
    0x49,
    42,
    0,
    8,
    0,
    0,
    0,
    0xff,
    0xff,
    0,
    1,
    4,
    0
  ),
  'a directory within the header': Uint8Array.of(0x49, 0x49, 42, 0, 0, 0, 0, 0, 0, 0, 0, 0),
  'a directory of 2^62 entries at the end of a BigTIFF': Uint8Array.of(
    ...[0x49, 0x49, 43, 0, 8, 0, 0, 0],
    ...[16, 0, 0, 0, 0, 0, 0, 0],
    ...[0, 0, 0, 0, 0, 0, 0, 0x40]
  ),
  'a directory at 2^64 − 1': Uint8Array.of(0x49, 0x49, 43, 0, 8, 0, 0, 0, ...filled(8, 0xff)),
}

test.each(Object.entries(CLAIMS))('%s', async (_, bytes) => {
  const [core, foreign] = [await loadCore(), await loadForeign()]
  const start = performance.now()
  const decode = () =>
    foreign.decode('tiff', bytes, MAX_PIXELS, (stream, limit) => core.decode(stream, limit))
  expect(decode).toThrow(DecodeError)
  expect(performance.now() - start).toBeLessThan(SOON_MS)
  expect(foreign.memoryBytes).toBeLessThan(bytes.length + (2 << 20))
})

test('a stream that goes on for ever is inflated no farther than the picture', async () => {
  // Stored blocks of nothing but a length, none of which is the last.
  const block = [0, 0xff, 0xff, 0, 0, ...filled(0xffff, 7)]
  const data = [0x78, 0x9c, ...Array.from({ length: 4 }, () => block).flat()]
  const foreign = await loadForeign()
  const bytes = tiff({ ...picture(64, 64, DEFLATE), 278: [64], ...strips(1, data.length) }, data)
  const image = foreign.decode('tiff', bytes, MAX_PIXELS, () => {
    throw new Error('no JPEG was expected')
  })
  expect(image.data).toEqual(new Uint8Array(64 * 64).fill(7))
  expect(foreign.memoryBytes).toBeLessThan(bytes.length + (1 << 20))
})
