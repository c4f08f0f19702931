import { wrongType } from '../errors.ts'
import { type ByteSource, type NpyFile, openSource } from './npyFile.ts'

/** What `openNpy` needs of a `FileSystemFileHandle`, as the origin's private file system gives it. */
export interface BlobHandleLike {
  /** The file as it is now. */
  getFile(): Promise<Blob>
}

/** Bytes of a Blob that are in memory twice while they are read. */
const CHUNK = 2 ** 24

/**
 * Opens a `.npy` (versions 1 to 3) in a Blob, a File or behind a file handle, and reads its header alone. Works beyond
 * 4 GB. Numbers of 8 to 64 bits and bools, little- or big-endian, in C order.
 *
 * @throws {NpyError} if it is none, or damaged, or of values that are not read
 */
export async function openNpy(source: Blob | BlobHandleLike): Promise<NpyFile> {
  if (source instanceof Blob) return openSource(new BlobSource(source))
  if (typeof source?.getFile === 'function') return openSource(new BlobSource(await source.getFile()))
  throw wrongType('source', source, 'a Blob, a File or a file handle; with imbatch/node also a path')
}

class BlobSource implements ByteSource {
  readonly name: string
  readonly #blob: Blob

  constructor(blob: Blob) {
    this.#blob = blob
    this.name = (blob as Partial<File>).name ?? ''
  }

  get size(): number {
    return this.#blob.size
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    let count = 0
    while (count < target.length) {
      const from = position + count
      const slice = this.#blob.slice(from, from + Math.min(CHUNK, target.length - count))
      if (slice.size === 0) break
      target.set(new Uint8Array(await slice.arrayBuffer()), count)
      count += slice.size
    }
    return count
  }

  /** A Blob is open only while it is read. */
  async close(): Promise<void> {}
}
