/**
 * The header of a `.npy`: "\x93NUMPY", the version, the length of what follows, and a Python dict in text.
 * Format: NumPy's NEP 1 and numpy.lib.format.
 */
import { DTYPES, type NpyDtype } from './dtype.ts'
import { type Literal, parseLiteral } from './literal.ts'

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
const ALIGN = 64
/** Room that NumPy leaves for the digits of the first dimension, so that rows can be added in place. */
const GROWTH_DIGITS = 21
/** Bytes before the text: magic, version, and its length in 16 bits (1.0) or 32 (2.0, 3.0). */
const PREFIX = { 1: 10, 2: 12, 3: 12 } as const

export interface NpyHeader {
  readonly dtype: NpyDtype
  readonly bigEndian: boolean
  readonly fortranOrder: boolean
  readonly shape: readonly number[]
}

/** What is wrong with a header, and the code of the `NpyError` that says so. */
export class HeaderError extends Error {
  readonly code: 'NPY_FORMAT' | 'NPY_HEADER' | 'NPY_UNSUPPORTED'

  constructor(code: HeaderError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/**
 * NumPy's own bytes before an array in C order, little-endian. Their number does not depend on the first dimension, so
 * that it can be put in once it is known.
 *
 * @param descr NumPy's name of the type, such as `<f4`
 */
export function encodeHeader(descr: string, shape: readonly number[]): Uint8Array {
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple(shape)}, }`
  const room = shape.length === 0 ? 0 : GROWTH_DIGITS - String(shape[0]).length
  const text = dict + ' '.repeat(room)
  const padded = (prefix: number) => text.length + ALIGN - ((prefix + text.length + 1) % ALIGN) + 1
  const version = padded(PREFIX[1]) <= 0xffff ? 1 : 2
  const prefix = PREFIX[version]
  const bytes = new Uint8Array(prefix + padded(prefix)).fill(0x20)
  bytes.set([...MAGIC, version, 0])
  const view = new DataView(bytes.buffer)
  if (version === 1) view.setUint16(8, padded(prefix), true)
  else view.setUint32(8, padded(prefix), true)
  new TextEncoder().encodeInto(text, bytes.subarray(prefix))
  bytes[bytes.length - 1] = 0x0a
  return bytes
}

/** NumPy's name of a type, as it stands in a header that we write. */
export function descrOf(dtype: NpyDtype): string {
  const { code, bytes } = DTYPES[dtype]
  return (bytes === 1 ? '|' : '<') + code
}

/** Bytes from the start that are enough to know how long the header is. */
export const PROBE_BYTES = PREFIX[2]

/** Where the header's text starts and ends, from the first bytes of a file. Throws `HeaderError`. */
export function probeHeader(bytes: Uint8Array): { version: 1 | 2 | 3; start: number; end: number } {
  if (bytes.length < PREFIX[1] || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw new HeaderError('NPY_FORMAT', 'no .npy file')
  }
  const version = bytes[6]
  if ((version !== 1 && version !== 2 && version !== 3) || bytes[7] !== 0) {
    throw new HeaderError('NPY_UNSUPPORTED', `version ${version}.${bytes[7]} of the format`)
  }
  const start = PREFIX[version]
  if (bytes.length < start) throw new HeaderError('NPY_HEADER', 'the file ends within its header')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return { version, start, end: start + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true)) }
}

/** What the text of a header says. Throws `HeaderError`. */
export function parseHeader(text: string): NpyHeader {
  let dict: Literal
  try {
    dict = parseLiteral(text)
  } catch (error) {
    throw new HeaderError('NPY_HEADER', (error as Error).message)
  }
  if (!(dict instanceof Map)) throw new HeaderError('NPY_HEADER', 'its header is no dict')
  const shape = dict.get('shape')
  const fortranOrder = dict.get('fortran_order')
  if (!isShape(shape)) throw new HeaderError('NPY_HEADER', 'the shape is no tuple of lengths')
  if (typeof fortranOrder !== 'boolean') throw new HeaderError('NPY_HEADER', 'fortran_order is no bool')
  if (!Number.isSafeInteger(shape.reduce((a, b) => a * b, 8))) {
    throw new HeaderError('NPY_HEADER', `the shape ${tuple(shape)} is beyond any file`)
  }
  return { ...parseDescr(dict.get('descr')), fortranOrder, shape }
}

function parseDescr(descr: unknown): Pick<NpyHeader, 'dtype' | 'bigEndian'> {
  if (Array.isArray(descr)) throw new HeaderError('NPY_UNSUPPORTED', 'records: an array with named fields')
  if (typeof descr !== 'string') throw new HeaderError('NPY_HEADER', 'descr is no string')
  const code = descr.replace(/^[<>=|]/, '')
  const found = Object.entries(DTYPES).find(([, stored]) => stored.code === code)
  if (!found) throw new HeaderError('NPY_UNSUPPORTED', `values of type '${descr}'`)
  return { dtype: found[0] as NpyDtype, bigEndian: descr.startsWith('>') && found[1].bytes > 1 }
}

function isShape(value: Literal | undefined): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number' && item >= 0)
}

function tuple(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
}
