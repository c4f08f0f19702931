/** An epoch as x.npy and y.npy, in the memory of a few batches. */
import { type Batch, imageBatches, type SampleError } from 'imbatch'
import { howToRun, type Settings } from '../settings.ts'
import type { Source } from '../source/source.ts'
import type { Running } from '../task.ts'
import { type Descr, npyHeader } from './npy.ts'
import type { Bytes, Place, Writing } from './places.ts'

export type Dtype = 'float32' | 'uint8'

export interface Exported {
  readonly images: number
  /** Bytes of both files. */
  readonly size: number
  /** By their names; undefined where the place has them already. */
  readonly files: readonly { readonly name: string; readonly blob: Blob | undefined }[]
  readonly errors: readonly SampleError[]
}

/** One of the two files, and the rows that it has so far. */
class Column {
  rows = 0
  size = 0
  readonly #writing: Writing
  readonly #descr: Descr
  readonly #shape: readonly number[]

  private constructor(writing: Writing, descr: Descr, shape: readonly number[]) {
    this.#writing = writing
    this.#descr = descr
    this.#shape = shape
  }

  /** `shape` is a row's. */
  static async open(place: Place, name: string, descr: Descr, shape: readonly number[]): Promise<Column> {
    return new Column(await place.open(name, npyHeader(descr, [0, ...shape]).length), descr, shape)
  }

  async write(values: Bytes, rows: number): Promise<void> {
    this.rows += rows
    this.size += values.length
    if (rows > 0) await this.#writing.write(values)
  }

  finish(): Promise<Blob | undefined> {
    return this.#writing.finish(npyHeader(this.#descr, [this.rows, ...this.#shape]))
  }

  /** The failure that led here is the one to tell. */
  async abort(): Promise<void> {
    await this.#writing.abort().catch(() => {})
  }
}

export async function writeEpoch(
  { dataset, labelled }: Source,
  settings: Settings,
  dtype: Dtype,
  place: Place,
  { signal, progress }: Running
): Promise<Exported> {
  const batches = await imageBatches(dataset, {
    ...settings.options,
    ...howToRun(settings),
    reuse: true,
    signal,
  })
  batches.restore({ ...batches.state(), epoch: settings.epoch })
  const row = batches.shape.slice(1)
  const columns: { name: string; column: Column }[] = []
  const open = async (name: string, descr: Descr, shape: readonly number[]) => {
    const column = await Column.open(place, name, descr, shape)
    columns.push({ name, column })
    return column
  }
  try {
    const xs = await open('x.npy', dtype === 'uint8' ? '|u1' : '<f4', row)
    const oneHot = settings.options.labelMode === 'categorical'
    const ys = labelled
      ? await open('y.npy', oneHot ? '<f4' : '<i4', oneHot ? [batches.classNames.length] : [])
      : undefined
    let seen = 0
    for await (const batch of batches) {
      const rows = batch.indices.length
      await xs.write(valuesOf(batch, dtype), rows)
      if (batch.ys) await ys?.write(bytesOf(batch.ys), rows)
      seen += rows + batch.errors.length
      progress(seen, batches.samples)
    }
    const files = []
    for (const { name, column } of columns) files.push({ name, blob: await column.finish() })
    const size = columns.reduce((sum, { column }) => sum + column.size, 0)
    return { images: xs.rows, size, files, errors: batches.errors }
  } catch (error) {
    for (const { column } of columns) await column.abort()
    throw error
  } finally {
    await batches.close()
  }
}

function valuesOf({ xs }: Batch, dtype: Dtype): Bytes {
  return dtype === 'uint8' ? Uint8Array.from(xs) : bytesOf(xs)
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): Bytes {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)
}
