/** Pictures that Keras saves for its user to look at. */
import { writeFile } from '#kerasFiles'
import { checkOneOf } from '../check.ts'
import { wrongType } from '../errors.ts'
import { encodePicture, type PictureFormat } from './encode.ts'
import type { NDArray } from './ndarray.ts'
import type { DataFormat } from './options.ts'
import { arrayToImg } from './picture.ts'

/** What a `FileSystemDirectoryHandle` has and is needed here. */
export interface WritableDirectoryHandle {
  /** Tells it from a file. */
  readonly kind: 'directory'
  /** A file of that name, made if there is none. */
  getFileHandle(
    name: string,
    options: { create: true }
  ): Promise<{
    createWritable(): Promise<{
      write(bytes: Uint8Array): Promise<void>
      close(): Promise<void>
    }>
  }>
}

/** A folder: in Node its path or `file:` URL, in browsers its handle. */
export type SaveTarget = string | URL | WritableDirectoryHandle

export interface Saving {
  readonly target: SaveTarget
  readonly prefix: string
  readonly format: PictureFormat
  /** The ending of names, as it was given. */
  readonly ending: string
}

interface SaveOptions {
  saveToDir?: SaveTarget | null
  savePrefix?: string
  saveFormat?: string
}

export function checkSaving({ saveToDir, savePrefix = '', saveFormat = 'png' }: SaveOptions): Saving | null {
  if (typeof savePrefix !== 'string') {
    throw wrongType('savePrefix', savePrefix, 'a string')
  }
  const ending = checkOneOf('saveFormat', saveFormat, ['png', 'jpeg', 'jpg'])
  if (saveToDir == null || saveToDir === '') return null
  const isTarget =
    typeof saveToDir === 'string' || saveToDir instanceof URL || typeof saveToDir.getFileHandle === 'function'
  if (!isTarget) throw wrongType('saveToDir', saveToDir, 'a folder, or its handle')
  return { target: saveToDir, prefix: savePrefix, format: ending === 'png' ? 'png' : 'jpeg', ending }
}

/** Saves each picture of `x` as prefix_row_hash.ending, stretched to 0 … 255. */
export async function savePictures(
  saving: Saving,
  x: NDArray,
  dataFormat: DataFormat,
  rows: Int32Array,
  hashes: readonly number[]
): Promise<void> {
  const shape = x.shape.slice(1)
  const length = x.data.length / x.shape[0]!
  for (const [i, row] of rows.entries()) {
    const data = x.data.subarray(i * length, (i + 1) * length)
    const picture = arrayToImg({ data, shape }, { dataFormat })
    const bytes = await encodePicture(picture, saving.format)
    await put(saving.target, `${saving.prefix}_${row}_${hashes[i]}.${saving.ending}`, bytes)
  }
}

async function put(target: SaveTarget, name: string, bytes: Uint8Array): Promise<void> {
  if (typeof target === 'string') return writeFile(`${target.replace(/[\\/]$/, '')}/${name}`, bytes)
  if (target instanceof URL) {
    return writeFile(new URL(encodeURIComponent(name), target.href.replace(/\/?$/, '/')), bytes)
  }
  const file = await target.getFileHandle(name, { create: true })
  const stream = await file.createWritable()
  await stream.write(bytes)
  await stream.close()
}
