import { type FileHandle, open } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { NpyError } from '../errors.ts'
import { type ByteSource, type NpyFile, openSource } from './npyFile.ts'
import { type BlobHandleLike, openNpy as openBlob } from './openNpy.ts'

/** The most that Node reads at once, 2^31 − 1, rounded down. */
const MOST = 2 ** 30

/**
 * Opens a `.npy` (versions 1 to 3), and reads its header alone. Works beyond 4 GB. Numbers of 8 to 64 bits and bools,
 * little- or big-endian, in C order.
 *
 * @param source a path, a `file:` URL, a Blob or a file handle of a page
 * @throws {NpyError} if it is none, or damaged, or of values that are not read
 */
export async function openNpy(source: string | URL | Blob | BlobHandleLike): Promise<NpyFile> {
  if (typeof source !== 'string' && !(source instanceof URL)) return openBlob(source)
  let path = String(source)
  let handle: FileHandle | undefined
  try {
    if (source instanceof URL) path = fileURLToPath(source)
    handle = await open(path)
    return await openSource(new FileSource(path, handle, (await handle.stat()).size))
  } catch (cause) {
    if (cause instanceof NpyError) throw cause
    await handle?.close()
    throw new NpyError('NPY_READ', path, `can't be opened: ${(cause as Error).message}`, { cause })
  }
}

class FileSource implements ByteSource {
  readonly name: string
  readonly size: number
  readonly #handle: FileHandle

  constructor(name: string, handle: FileHandle, size: number) {
    this.name = name
    this.#handle = handle
    this.size = size
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    let count = 0
    while (count < target.length) {
      const length = Math.min(MOST, target.length - count)
      const { bytesRead } = await this.#handle.read(target, count, length, position + count)
      if (bytesRead === 0) break
      count += bytesRead
    }
    return count
  }

  close(): Promise<void> {
    return this.#handle.close()
  }
}
