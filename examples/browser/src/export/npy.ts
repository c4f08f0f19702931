/** The header of a `.npy`, version 1.0: the same bytes that NumPy's `save` writes. Format: numpy.lib.format. */

const ALIGN = 64
/** Magic, version, and the length of the text in 16 bits. */
const PREFIX = 10
/** NumPy leaves room for so many digits of the first dimension, so that rows can be added in place. */
const GROWTH = 21

/** Little-endian types, by NumPy's names. */
export type Descr = '<f4' | '<i4' | '|u1'

/** As long for any first dimension of an array that a browser can hold. */
export function npyHeader(descr: Descr, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const room = ' '.repeat(GROWTH - String(shape[0]).length)
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }${room}`
  const length = PREFIX + dict.length + 1
  const padding = ALIGN - (length % ALIGN)
  const text = `${dict}${' '.repeat(padding)}\n`
  const bytes = new Uint8Array(PREFIX + text.length)
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])
  new DataView(bytes.buffer).setUint16(8, text.length, true)
  new TextEncoder().encodeInto(text, bytes.subarray(PREFIX))
  return bytes
}
