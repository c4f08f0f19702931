import { NpyError } from '../errors.ts'
import type { NpyDtype } from './dtype.ts'
import type { NpyFile } from './npyFile.ts'

/** Milliseconds after which a file is closed that is not being read: a dataset has no end at which it could be. */
const IDLE_MS = 2000

/** Rows of a `.npy` of bytes, in any order and many at a time. The file is open while it is being read, and a little longer. */
export class RowReader {
  readonly shape: readonly number[]
  readonly dtype: NpyDtype
  readonly #name: string
  readonly #open: () => Promise<NpyFile>
  #file: Promise<NpyFile> | undefined
  #reading = 0
  #idle: ReturnType<typeof setTimeout> | undefined

  private constructor(name: string, open: () => Promise<NpyFile>, { shape, dtype }: NpyFile) {
    this.#name = name
    this.#open = open
    this.shape = shape
    this.dtype = dtype
  }

  /** `name` is for errors. */
  static async open(name: string, open: () => Promise<NpyFile>): Promise<RowReader> {
    const file = await open()
    await file.close()
    return new RowReader(name, open, file)
  }

  get length(): number {
    return this.shape[0]!
  }

  async read(row: number): Promise<Uint8Array> {
    clearTimeout(this.#idle)
    this.#reading++
    try {
      this.#file ??= this.#reopen()
      return await (await this.#file).rows<Uint8Array>(row, row + 1)
    } finally {
      this.#reading--
      if (this.#reading === 0) this.#rest()
    }
  }

  async #reopen(): Promise<NpyFile> {
    try {
      const file = await this.#open()
      if (file.dtype === this.dtype && String(file.shape) === String(this.shape)) return file
      await file.close()
      const what = `it has become ${file.dtype} [${file.shape.join(', ')}] since it was opened`
      throw new NpyError('NPY_READ', this.#name, what)
    } catch (error) {
      this.#file = undefined // so that the next one tries again
      throw error
    }
  }

  #rest(): void {
    this.#idle = setTimeout(() => {
      const file = this.#file
      this.#file = undefined
      file?.then((opened) => opened.close()).catch(() => {})
    }, IDLE_MS)
    // In Node a timer is an object, and would keep the process alive.
    ;(this.#idle as { unref?(): void }).unref?.()
  }
}
