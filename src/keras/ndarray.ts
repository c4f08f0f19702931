/** Arrays with a shape: as little of NumPy's as is needed to hand pictures and labels over. */
import { wrongType, wrongValue } from '../errors.ts'

/** The arrays that an `NDArray` holds. */
export type Values = Float32Array | Float64Array | Uint8Array | Int32Array
/** Those that are computed in. */
export type Floats = Float32Array | Float64Array
/** Their names, as NumPy's. */
export type DType = 'float32' | 'float64' | 'uint8' | 'int32'

/** Numbers in row-major order: `tf.tensor(x.data, x.shape)`. */
export interface NDArray<V extends Values = Values> {
  /** Row-major. */
  readonly data: V
  /** Its product is the length of `data`. */
  readonly shape: readonly number[]
}

/** What is taken for an array: another kind of array of numbers does as well. */
export interface ArrayInput {
  /** Row-major. */
  readonly data: ArrayLike<number>
  /** Its product is the length of `data`. */
  readonly shape: readonly number[]
}

/** Of a picture. */
export interface Size {
  readonly height: number
  readonly width: number
  readonly channels: number
}

export const DTYPES: readonly DType[] = ['float32', 'float64', 'uint8', 'int32']

const CLASSES = { float32: Float32Array, float64: Float64Array, uint8: Uint8Array, int32: Int32Array }

export function zeros(dtype: DType, length: number): Values {
  return new CLASSES[dtype](length)
}

/** The type that is computed in: 8- and 32-bit integers are what is handed out, no more. */
export function floatsFor(dtype: DType, length: number): Floats {
  return dtype === 'float64' ? new Float64Array(length) : new Float32Array(length)
}

/** What a constant becomes beside the elements of `data`. */
export function rounderOf(data: Floats): (value: number) => number {
  return data instanceof Float32Array ? Math.fround : (value) => value
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1)
}

/** An array of `rank` dimensions. Throws `OptionError`. */
export function checkArray(name: string, value: unknown, rank: number): ArrayInput {
  const { data, shape } = (value ?? {}) as Partial<ArrayInput>
  const expected = `an array { data, shape } of rank ${rank}`
  if (!Array.isArray(shape) || data === undefined) throw wrongType(name, value, expected)
  if (shape.length !== rank || shape.some((length) => !Number.isInteger(length) || length < 0)) {
    throw wrongValue(`${name}.shape`, shape, expected)
  }
  if (data.length !== sizeOf(shape)) {
    throw wrongValue(`${name}.data`, data, `${sizeOf(shape)} numbers`)
  }
  return { data, shape }
}

/** The rows `indices` of the first dimension, as `array[indices]` in NumPy. */
export function takeRows(array: NDArray, indices: ArrayLike<number>): NDArray {
  const [, ...rest] = array.shape
  const length = sizeOf(rest)
  const data = new (array.data.constructor as new (length: number) => Values)(indices.length * length)
  for (let i = 0; i < indices.length; i++) {
    data.set(array.data.subarray(indices[i]! * length, (indices[i]! + 1) * length), i * length)
  }
  return { data, shape: [indices.length, ...rest] }
}

/** `np.array` of numbers, or of lists of numbers of one shape; undefined for anything else. */
export function fromLists(items: readonly unknown[]): NDArray<Float32Array> | undefined {
  const shape: number[] = []
  for (let level: unknown = items; Array.isArray(level); level = level[0]) shape.push(level.length)
  let level: readonly unknown[] = items
  for (const length of shape.slice(1)) {
    if (!level.every((item) => Array.isArray(item) && item.length === length)) return undefined
    level = (level as unknown[][]).flat()
  }
  const isNumber = (item: unknown) => typeof item === 'number' || typeof item === 'boolean'
  return level.every(isNumber) ? { data: Float32Array.from(level, Number), shape } : undefined
}
