import { untilAborted } from '../abort.ts'
import type { Canvas } from '../cache/store.ts'
import { type FileSource, readSource, type Source } from '../source.ts'
import type { Files } from './files.ts'

/** Milliseconds. A file in the system's cache takes 0.03; a disk that has to move its head 5. */
const SLOW = 1

/** How much one reading counts in the share. */
const WEIGHT = 1 / 8

/** Of so many files that are read asynchronously, one is read synchronously to see whether they still are slow. */
const PROBE_EVERY = 32

/**
 * Reads sources. Files are read synchronously at first, which takes a third of the time as long as they
 * are in the system's cache; where most turn out to be slow, they are read asynchronously, as many as are wanted
 * at once, while others are decoded, until they are found to be fast again.
 */
export class Reader {
  readonly #files: Files | undefined
  /** How many of the last files were slow, of 1. Not how slow: where threads share processors, one of a hundred takes long. */
  #slow = 0
  #begun = 0

  constructor(files: Files | undefined) {
    this.#files = files
  }

  /**
   * A promise for the bytes, if they are better waited for while other work is done; otherwise `readNow` is to be called.
   * It rejects with the reason of the job's signal once that is aborted, even if the reading itself can't be stopped.
   */
  begin(source: Source, job: { readonly signal: AbortSignal }): Promise<Uint8Array> | undefined {
    if (!('file' in source && this.#files)) return untilAborted(readSource(source, job.signal), job.signal)
    if (this.#slow < 1 / 2) return undefined
    this.#begun++
    return this.#begun % PROBE_EVERY === 0
      ? undefined
      : untilAborted(this.#files.read(source.file, job.signal), job.signal)
  }

  /** Undefined where its file is not the one that is meant, or can't be read. */
  readCanvas(canvas: Canvas): Uint8Array | undefined {
    return 'bytes' in canvas ? canvas.bytes : this.#files!.readPartSync(canvas)
  }

  readNow({ file }: FileSource): Uint8Array {
    const start = performance.now()
    const bytes = this.#files!.readSync(file)
    const isSlow = performance.now() - start > SLOW
    this.#slow += ((isSlow ? 1 : 0) - this.#slow) * WEIGHT
    return bytes
  }
}
