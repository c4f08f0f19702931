/**
 * Zip archives of files that are stored as they are, written from front to back: PKWARE's APPNOTE 6.3.10, whose sections the
 * numbers are. Sizes and places from 4 GB on are in 64 bits.
 */
import { crc32 } from '../crc32.ts'

export interface ZipFile {
  /** ASCII. */
  readonly name: string
  readonly bytes: number
  /** Of that many bytes. */
  readonly chunks: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

/** A number in so many bytes, little-endian. */
type Field = readonly [bytes: 2 | 4 | 8, value: number]

const MAX_32 = 0xffffffff

export async function* writeZip(files: readonly ZipFile[]): AsyncGenerator<Uint8Array, void> {
  const directory: Uint8Array[] = []
  let offset = 0
  for (const file of files) {
    const header = localHeader(file)
    yield header
    let crc = 0
    for await (const chunk of file.chunks()) {
      crc = crc32(chunk, crc)
      yield chunk
    }
    const descriptor = dataDescriptor(file, crc)
    yield descriptor
    directory.push(directoryHeader(file, crc, offset))
    offset += header.length + file.bytes + descriptor.length
  }
  yield* directory
  const size = directory.reduce((sum, { length }) => sum + length, 0)
  yield endOfDirectory(files.length, size, offset)
}

/** 4.3.7. The CRC is not known yet; sizes are behind the file, too, except that 64 bits are announced. */
function localHeader({ name, bytes }: ZipFile): Uint8Array {
  const large = bytes < MAX_32 ? [] : [bytes, bytes]
  const size = large.length === 0 ? 0 : MAX_32
  return encode([[4, 0x04034b50], ...common(name, 0, size, large)], name, large)
}

/** 4.3.9. */
function dataDescriptor({ bytes }: ZipFile, crc: number): Uint8Array {
  const width = bytes < MAX_32 ? 4 : 8
  return encode([
    [4, 0x08074b50],
    [4, crc],
    [width, bytes],
    [width, bytes],
  ])
}

/** 4.3.12. */
function directoryHeader({ name, bytes }: ZipFile, crc: number, offset: number): Uint8Array {
  const large = [bytes, bytes, offset].filter((value) => value >= MAX_32)
  const madeBy = (3 << 8) | 45 // 4.4.2: attributes are Unix'
  const mode = 0o100644 * 2 ** 16 // 4.4.15
  const fields: Field[] = [
    [4, 0x02014b50],
    [2, madeBy],
    ...common(name, crc, Math.min(bytes, MAX_32), large),
    [2, 0], // no comment
    [2, 0], // on the first disk
    [2, 0],
    [4, mode],
    [4, Math.min(offset, MAX_32)],
  ]
  return encode(fields, name, large)
}

/** What the two headers share. */
function common(name: string, crc: number, size: number, large: readonly number[]): Field[] {
  return [
    [2, large.length > 0 ? 45 : 20], // 4.4.3: the version that a reader needs
    [2, 8], // 4.4.4: the CRC and sizes are behind the file
    [2, 0], // stored
    [2, 0], // 4.4.6: midnight of the first day that there is, as np.savez has it
    [2, (1 << 5) | 1],
    [4, crc],
    [4, size],
    [4, size],
    [2, name.length],
    [2, large.length > 0 ? 4 + 8 * large.length : 0],
  ]
}

/** 4.3.14 to 4.3.16. */
function endOfDirectory(count: number, size: number, offset: number): Uint8Array {
  const large: Field[] = [
    [4, 0x06064b50],
    [8, 44], // the rest of this record
    [2, 45],
    [2, 45],
    [4, 0], // on the first disk
    [4, 0],
    [8, count],
    [8, count],
    [8, size],
    [8, offset],
    [4, 0x07064b50],
    [4, 0],
    [8, offset + size], // of this record
    [4, 1],
  ]
  return encode([
    ...(offset < MAX_32 ? [] : large),
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, count],
    [2, count],
    [4, size],
    [4, Math.min(offset, MAX_32)],
    [2, 0], // no comment
  ])
}

/** Fields, a name, and what was too large for 32 bits: 4.5.3. */
function encode(fields: readonly Field[], name = '', large: readonly number[] = []): Uint8Array {
  const extra: Field[] =
    large.length > 0 ? [[2, 1], [2, 8 * large.length], ...large.map((value): Field => [8, value])] : []
  return Uint8Array.from([
    ...fields.flatMap(littleEndian),
    ...new TextEncoder().encode(name),
    ...extra.flatMap(littleEndian),
  ])
}

function littleEndian([bytes, value]: Field): number[] {
  return Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256)
}
