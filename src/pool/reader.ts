import type { Canvas } from '../cache/store.ts'
import { type FileSource, readSource, type Source } from '../source.ts'
import type { Files } from './files.ts'

/** Milliseconds. A file in the system's cache takes 0.03; a disk that has to move its head 5. */
const SLOW = 1

/** How much one reading counts in the average. */
const WEIGHT = 1 / 8

/**
 * Reads sources. Files are read synchronously at first, which takes a third of the time as long as they
 * are in the system's cache; where they turn out to be slow, they are read asynchronously from then on, as many as are wanted
 * at once, while others are decoded.
 */
export class Reader {
  readonly #files: Files | undefined
  #average = 0

  constructor(files: Files | undefined) {
    this.#files = files
  }

  /** A promise for the bytes, if they are better waited for while other work is done; otherwise `readNow` is to be called. */
  begin(source: Source, signal: AbortSignal): Promise<Uint8Array> | undefined {
    if (!('file' in source && this.#files)) return readSource(source, signal)
    return this.#average > SLOW ? this.#files.read(source.file, signal) : undefined
  }

  /** Undefined where its file is not the one that is meant, or can't be read. */
  readCanvas(canvas: Canvas): Uint8Array | undefined {
    return 'bytes' in canvas ? canvas.bytes : this.#files!.readPartSync(canvas)
  }

  readNow({ file }: FileSource): Uint8Array {
    const start = performance.now()
    const bytes = this.#files!.readSync(file)
    this.#average += (performance.now() - start - this.#average) * WEIGHT
    return bytes
  }
}
