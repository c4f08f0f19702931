/** Columns of an epoch: for each sample a row of bytes, to be put one after the other behind a header. */
import { checkOneOf } from '../check.ts'
import { toHalves } from '../npy/float16.ts'
import { descrOf, encodeHeader } from '../npy/header.ts'
import type { Batch, ImageBatches } from '../types.ts'
import { checkBytes, countSamples, labelsOf, product, valuesOf } from './rows.ts'

/** What values are written as. */
export type FileDtype = 'float32' | 'float16' | 'uint8'

export interface Column {
  /** NumPy's name of the type, such as `<f4`. */
  readonly descr: string
  /** Of one row; [] for a number. */
  readonly rowShape: readonly number[]
  readonly rowBytes: number
  /** The rows of a batch, in memory that is valid until the next call. */
  encode(batch: Batch): Uint8Array
}

/** The header of a column with that many rows, as in a `.npy`; its length is the same for all. */
export function headerOf({ descr, rowShape }: Column, rows: number): Uint8Array {
  return encodeHeader(descr, [rows, ...rowShape])
}

export function checkFileDtype(dtype: unknown, batches: ImageBatches): FileDtype {
  const checked = checkOneOf('dtype', dtype ?? 'float32', ['float32', 'float16', 'uint8'])
  checkBytes(batches, checked)
  return checked
}

const VALUE_BYTES = { float32: 4, float16: 2, uint8: 1 } as const

/** The samples themselves. */
export function samplesColumn(batches: ImageBatches, dtype: FileDtype): Column {
  const rowShape = batches.shape.slice(1)
  const encode = makeEncoder(dtype, product(batches.shape))
  return {
    descr: descrOf(dtype),
    rowShape,
    rowBytes: product(rowShape) * VALUE_BYTES[dtype],
    encode: (batch) => encode(valuesOf(batch)),
  }
}

/** As the batches' `ys`; undefined where there are none but the samples themselves. */
export function labelsColumn({ labelMode, classNames }: ImageBatches): Column | undefined {
  if (labelMode === 'none' || labelMode === 'input') return undefined
  const rowShape = labelMode === 'categorical' ? [classNames.length] : []
  return {
    descr: descrOf(labelMode === 'sparse' ? 'int32' : 'float32'),
    rowShape,
    rowBytes: 4 * product(rowShape),
    encode: (batch) => bytesOf(labelsOf(batch)!),
  }
}

/** Which sample of the dataset each row is. */
export function indicesColumn(): Column {
  return {
    descr: descrOf('uint32'),
    rowShape: [],
    rowBytes: 4,
    encode: (batch) => bytesOf(batch.indices.subarray(0, countSamples(batch))),
  }
}

/** Typed arrays are little-endian wherever JavaScript runs. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function makeEncoder(dtype: FileDtype, most: number): (values: Float32Array) => Uint8Array {
  if (dtype === 'float32') return bytesOf
  if (dtype === 'uint8') {
    const bytes = new Uint8Array(most)
    return (values) => {
      bytes.set(values)
      return bytes.subarray(0, values.length)
    }
  }
  const halves = new Uint16Array(most)
  return (values) => bytesOf(toHalves(values, halves.subarray(0, values.length)))
}
