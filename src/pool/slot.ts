import type { Chunk } from './chunks.ts'
import type { WorkerHandle } from './spawn.ts'

/** A chunk that a worker has. */
export interface Running {
  readonly id: number
  readonly chunk: Chunk
}

/** A worker, and what it has to do. */
export class Slot {
  handle!: WorkerHandle
  /** Whether it has said that it works. */
  ready = false
  /** Whether it has the module for TIFF and WebP. */
  foreign = false
  /**
   * Chunks in the order in which it makes them. Not a map: when V8 makes its table anew, which is often, the old one points to
   * the new one, and once one of them is among the engine's old objects all later chunks become old too.
   */
  readonly running: Running[] = []
  #ids = 0
  #load = 0
  /** When it began what it works on. */
  #since = 0

  /** Samples that it has to make. */
  get load(): number {
    return this.#load
  }

  /** Whether it will be free before `other`, as far as is known. */
  isBefore(other: Slot): boolean {
    return this.#load < other.#load || (this.#load === other.#load && this.#since < other.#since)
  }

  add(chunk: Chunk): number {
    const id = this.#ids++
    if (this.running.length === 0) this.#since = performance.now()
    this.running.push({ id, chunk })
    this.#load += chunk.members.length
    this.handle.keepAlive(true)
    return id
  }

  remove(id: number): Chunk {
    const at = this.running.findIndex((running) => running.id === id)
    const [{ chunk }] = this.running.splice(at, 1) as [Running]
    this.#load -= chunk.members.length
    this.#since = performance.now()
    return chunk
  }
}
