/** Memory that travels to workers and comes back with samples. */
export class Buffers {
  readonly #free: ArrayBuffer[] = []

  /** One that has come back, if it is large enough. */
  take(bytes: number): ArrayBuffer {
    const at = this.#free.findIndex(({ byteLength }) => byteLength >= bytes)
    if (at >= 0) return this.#free.splice(at, 1)[0]!
    this.#free.length = 0 // too small, and samples don't get smaller again
    // Of few different sizes, as chunks get a sample longer or shorter all the time.
    return new ArrayBuffer(2 ** Math.ceil(Math.log2(bytes)))
  }

  give(buffer: ArrayBuffer): void {
    this.#free.push(buffer)
  }
}
