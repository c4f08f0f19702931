import type { Canvas, Stamp, Store } from './store.ts'

/** Bytes that are allocated at a time, as canvases come in. */
const BLOCK = 32 << 20

/** Keeps canvases in memory: shared with workers where that is possible, so that they need not be sent. */
export class MemoryStore implements Store {
  readonly #canvasBytes: number
  readonly #perBlock: number
  readonly #blocks: Uint8Array[] = []
  readonly #stamps: (Stamp | undefined)[]
  /** Where in the blocks the canvas of each row is. */
  readonly #places: Uint32Array
  #kept = 0
  /** No more is to be put: it is closed while workers still make what was cancelled, or there is no more memory. */
  #ended = false

  constructor(length: number, canvasBytes: number) {
    this.#canvasBytes = canvasBytes
    this.#perBlock = Math.max(1, Math.floor(BLOCK / canvasBytes))
    this.#stamps = Array(length)
    this.#places = new Uint32Array(length)
  }

  stampOf(row: number): Stamp | undefined {
    return this.#stamps[row]
  }

  canvasOf(row: number): Canvas {
    return { bytes: this.load(row) }
  }

  load(row: number): Uint8Array {
    const place = this.#places[row]!
    const at = (place % this.#perBlock) * this.#canvasBytes
    return this.#blocks[Math.floor(place / this.#perBlock)]!.subarray(at, at + this.#canvasBytes)
  }

  /** Where there is no more memory the caching ends, not the run, as with a full disk. */
  put(row: number, stamp: Stamp, canvas: Uint8Array): void {
    if (this.#ended) return
    if (!this.#stamps[row]) {
      if (this.#kept === this.#blocks.length * this.#perBlock && !this.#grow()) return
      this.#places[row] = this.#kept++
    }
    this.#stamps[row] = stamp
    this.load(row).set(canvas)
  }

  async flush(): Promise<void> {}

  async close(): Promise<void> {
    this.#ended = true
    this.#blocks.length = 0
    this.#stamps.fill(undefined)
  }

  #grow(): boolean {
    const bytes = this.#perBlock * this.#canvasBytes
    const isShared = typeof SharedArrayBuffer !== 'undefined'
    try {
      this.#blocks.push(new Uint8Array(isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes)))
    } catch (cause) {
      this.#ended = true
      console.warn(`imbatch: the cache goes on with the ${this.#kept} samples that it has: ${cause}`)
    }
    return !this.#ended
  }
}
