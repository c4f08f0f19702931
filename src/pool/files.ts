import type { FilePart } from '../cache/store.ts'

/** How a worker reads files by itself. */
export interface Files {
  /**
   * A whole file, and a part of one (which stays open: it will be read again), or undefined where there is no such part. In
   * memory that the next call overwrites: new arrays would be garbage of megabytes a second.
   */
  readSync(path: string): Uint8Array
  readPartSync(part: FilePart): Uint8Array | undefined
  read(path: string, signal: AbortSignal): Promise<Uint8Array>
}

/** What is needed of `node:fs`, which a script without imports has to be given. */
export interface NodeFileSystem {
  openSync(path: string, flags: 'r'): number
  closeSync(file: number): void
  fstatSync(file: number): { readonly size: number; readonly ino: number }
  readSync(file: number, buffer: Uint8Array, offset: number, length: number, position: number): number
  readonly promises: { readFile(path: string, options: { signal: AbortSignal }): Promise<Uint8Array> }
}

/** Memory is a multiple of this many bytes, so that not each larger part needs new memory. */
const STEP = 1 << 18

export class NodeFiles implements Files {
  readonly #fs: NodeFileSystem
  /** By path: a file that is open, and its number in the file system. */
  readonly #open = new Map<string, { file: number; id: number }>()
  #memory = new Uint8Array(STEP)

  constructor(fs: NodeFileSystem) {
    this.#fs = fs
  }

  readSync(path: string): Uint8Array {
    const fs = this.#fs
    const file = fs.openSync(path, 'r')
    try {
      // Its size is asked for only where it is larger than those before: the answer is garbage of a kilobyte. A file may also
      // have grown, or be one whose size is not told.
      for (let length = 0; ; ) {
        if (length === this.#memory.length) {
          this.#grow(Math.max(fs.fstatSync(file).size, length) + 1, length)
        }
        const memory = this.#memory
        const count = fs.readSync(file, memory, length, memory.length - length, length)
        if (count === 0) return memory.subarray(0, length)
        length += count
      }
    } finally {
      fs.closeSync(file)
    }
  }

  readPartSync({ file: path, id, position, length }: FilePart): Uint8Array | undefined {
    try {
      let open = this.#open.get(path)
      if (open?.id !== id) {
        if (open) this.#fs.closeSync(open.file)
        this.#open.delete(path)
        const file = this.#fs.openSync(path, 'r')
        open = { file, id: this.#fs.fstatSync(file).ino }
        this.#open.set(path, open)
        if (open.id !== id) return undefined
      }
      if (length > this.#memory.length) this.#grow(length, 0)
      const memory = this.#memory
      const count = this.#fs.readSync(open.file, memory, 0, length, position)
      return count === length ? memory.subarray(0, length) : undefined
    } catch {
      return undefined
    }
  }

  read(path: string, signal: AbortSignal): Promise<Uint8Array> {
    return this.#fs.promises.readFile(path, { signal })
  }

  /** Memory for `bytes`, with what is in its first `kept`. */
  #grow(bytes: number, kept: number): void {
    const larger = new Uint8Array(Math.ceil(bytes / STEP) * STEP)
    larger.set(this.#memory.subarray(0, kept))
    this.#memory = larger
  }
}
