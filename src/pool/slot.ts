import type { Chunk } from './chunks.ts'
import type { WorkerHandle } from './spawn.ts'

/** A worker, and what it has to do. */
export class Slot {
  handle!: WorkerHandle
  /** Whether it has said that it works. */
  ready = false
  /** Whether it has the module for TIFF and WebP. */
  foreign = false
  /** Chunks in the order in which it makes them. */
  readonly running = new Map<number, Chunk>()
  #ids = 0
  #load = 0

  /** Samples that it has to make. */
  get load(): number {
    return this.#load
  }

  add(chunk: Chunk): number {
    const id = this.#ids++
    this.running.set(id, chunk)
    this.#load += chunk.members.length
    this.handle.keepAlive(true)
    return id
  }

  remove(id: number): Chunk {
    const chunk = this.running.get(id)!
    this.running.delete(id)
    this.#load -= chunk.members.length
    return chunk
  }
}
