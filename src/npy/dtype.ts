/** Types of values in a `.npy`, and the arrays that hold them here. */
export type NpyDtype =
  | 'bool'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float16'
  | 'float32'
  | 'float64'

/** What rows of a `.npy` are read into: float32 for halves, one byte a bool. */
export type NpyArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array

interface Stored {
  /** NumPy's letter and number of bytes. */
  readonly code: string
  readonly bytes: number
  /** What `rows` gives: one byte a bool, float32 for halves. */
  readonly Array: new (
    length: number
  ) => NpyArray
}

export const DTYPES: Readonly<Record<NpyDtype, Stored>> = {
  bool: { code: 'b1', bytes: 1, Array: Uint8Array },
  int8: { code: 'i1', bytes: 1, Array: Int8Array },
  uint8: { code: 'u1', bytes: 1, Array: Uint8Array },
  int16: { code: 'i2', bytes: 2, Array: Int16Array },
  uint16: { code: 'u2', bytes: 2, Array: Uint16Array },
  int32: { code: 'i4', bytes: 4, Array: Int32Array },
  uint32: { code: 'u4', bytes: 4, Array: Uint32Array },
  int64: { code: 'i8', bytes: 8, Array: BigInt64Array },
  uint64: { code: 'u8', bytes: 8, Array: BigUint64Array },
  float16: { code: 'f2', bytes: 2, Array: Float32Array },
  float32: { code: 'f4', bytes: 4, Array: Float32Array },
  float64: { code: 'f8', bytes: 8, Array: Float64Array },
}
