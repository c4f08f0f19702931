/** A `.npy` whose rows are read when they are asked for. */
import { checkInteger } from '../check.ts'
import { NpyError, wrongType, wrongValue } from '../errors.ts'
import { DTYPES, type NpyArray, type NpyDtype } from './dtype.ts'
import { fromHalves } from './float16.ts'
import { HeaderError, type NpyHeader, PROBE_BYTES, parseHeader, probeHeader } from './header.ts'

/** Bytes that can be read from any place: of a file, or of a Blob. */
export interface ByteSource {
  /** For errors; '' if it has none. */
  readonly name: string
  readonly size: number
  /** Fills `target` from `position` on as far as there are bytes, and gives their number. */
  read(target: Uint8Array, position: number): Promise<number>
  close(): Promise<void>
}

/** An open `.npy`. */
export interface NpyFile {
  /** [rows, …] */
  readonly shape: readonly number[]
  /** Of the stored values. */
  readonly dtype: NpyDtype
  /** Rows: `shape[0]`. */
  readonly length: number
  /**
   * Rows `start` (default 0) to `end` (default: all), without `end` itself, one after the other; reads only those. In an
   * array of the stored type; float16 is widened to a Float32Array, bool is a Uint8Array of 0 and 1, int64 a
   * BigInt64Array. `out` is such an array, of exactly that many values.
   *
   * @throws {OptionError} for rows outside of the file, or an `out` that does not fit
   * @throws {NpyError} if the file can't be read, or has been cut since it was opened
   */
  rows<Out extends NpyArray = NpyArray>(start?: number, end?: number, out?: Out): Promise<Out>
  /** Closes the file. */
  close(): Promise<void>
}

/** A header longer than this is no array's: NumPy refuses it from 10 000 on. */
const LONGEST_HEADER = 2 ** 24
/** Bytes that are read at once where they have to be converted. */
const CHUNK = 2 ** 22

/** Reads the header, and takes `source` over: it is closed if that fails. */
export async function openSource(source: ByteSource): Promise<NpyFile> {
  try {
    return await readHeader(source)
  } catch (error) {
    await source.close()
    if (error instanceof HeaderError) throw new NpyError(error.code, source.name, describe(error))
    throw error
  }
}

async function readHeader(source: ByteSource): Promise<NpyFile> {
  const { version, start, end } = probeHeader(await readAt(source, 0, Math.min(PROBE_BYTES, source.size)))
  if (end > source.size || end > LONGEST_HEADER) {
    throw new HeaderError('NPY_HEADER', 'the file ends within its header')
  }
  const text = await readAt(source, start, end - start)
  const header = parseHeader(new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(text))
  if (header.shape.length === 0) throw new HeaderError('NPY_UNSUPPORTED', 'a single value without rows')
  if (header.fortranOrder && header.shape.filter((length) => length !== 1).length > 1) {
    const advice = 'save it with np.ascontiguousarray'
    throw new HeaderError('NPY_UNSUPPORTED', `columns stored one after the other (fortran_order): ${advice}`)
  }
  const bytes = product(header.shape) * DTYPES[header.dtype].bytes
  if (end + bytes > source.size) {
    const message = `its header promises ${bytes} bytes of values, it has ${source.size - end}`
    throw new NpyError('NPY_TRUNCATED', source.name, message)
  }
  return new OpenNpy(source, header, end)
}

class OpenNpy implements NpyFile {
  readonly shape: readonly number[]
  readonly dtype: NpyDtype
  readonly length: number
  readonly #source: ByteSource
  readonly #bigEndian: boolean
  /** Where the values start. */
  readonly #start: number
  /** Values of a row. */
  readonly #width: number

  constructor(source: ByteSource, { dtype, shape, bigEndian }: NpyHeader, start: number) {
    this.shape = Object.freeze([...shape])
    this.dtype = dtype
    this.length = shape[0]!
    this.#source = source
    this.#bigEndian = bigEndian
    this.#start = start
    this.#width = product(shape.slice(1))
  }

  async rows<Out extends NpyArray = NpyArray>(start = 0, end = this.length, out?: Out): Promise<Out> {
    checkInteger('start', start, 0, this.length)
    checkInteger('end', end, start, this.length)
    const target = this.#target((end - start) * this.#width, out)
    const stored = DTYPES[this.dtype].bytes
    const position = this.#start + start * this.#width * stored
    if (this.dtype === 'float16') await this.#readHalves(target as Float32Array, position)
    else {
      const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength)
      await fill(this.#source, bytes, position)
      if (this.#bigEndian) swapBytes(bytes, stored)
    }
    return target as Out
  }

  close(): Promise<void> {
    return this.#source.close()
  }

  #target(values: number, out: NpyArray | undefined): NpyArray {
    const { Array: Values } = DTYPES[this.dtype]
    if (out === undefined) return new Values(values)
    if (!(out instanceof Values)) throw wrongType('out', out, `a ${Values.name}`)
    if (out.length !== values) {
      throw wrongValue('out', out, `a ${Values.name} of ${values} values`)
    }
    return out
  }

  async #readHalves(target: Float32Array, position: number): Promise<void> {
    const chunk = new Uint16Array(Math.min(target.length, CHUNK / 2))
    for (let at = 0; at < target.length; at += chunk.length) {
      const halves = chunk.subarray(0, Math.min(chunk.length, target.length - at))
      const bytes = new Uint8Array(halves.buffer, 0, halves.byteLength)
      await fill(this.#source, bytes, position + at * 2)
      if (this.#bigEndian) swapBytes(bytes, 2)
      fromHalves(halves, target.subarray(at, at + halves.length))
    }
  }
}

/** Reverses each group of `size` bytes. */
function swapBytes(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse()
}

async function readAt(source: ByteSource, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  await fill(source, bytes, position)
  return bytes
}

async function fill(source: ByteSource, target: Uint8Array, position: number): Promise<void> {
  let count: number
  try {
    count = await source.read(target, position)
  } catch (cause) {
    const message = `can't be read: ${cause instanceof Error ? cause.message : cause}`
    throw new NpyError('NPY_READ', source.name, message, { cause })
  }
  if (count < target.length) {
    throw new NpyError('NPY_TRUNCATED', source.name, 'it has been cut since it was opened')
  }
}

function describe({ code, message }: HeaderError): string {
  return code === 'NPY_UNSUPPORTED' ? `not read: ${message}` : message
}

function product(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1)
}
