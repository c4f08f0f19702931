/** The SHA-256 of an epoch: of the digests of its batches, one after the other. */

/** Browsers compute a digest of a whole array only, and no epoch fits into one: hence digests of digests. */
export class EpochHash {
  #digests: Uint8Array<ArrayBuffer>[] = []
  #last: Promise<void> = Promise.resolve()

  /** Takes a batch's values, which may change when the promise has resolved: one batch is hashed at a time. */
  async add(values: Float32Array): Promise<void> {
    await this.#last
    // The browser has its own copy as soon as it is asked.
    const digest = crypto.subtle.digest('SHA-256', values as Float32Array<ArrayBuffer>)
    this.#last = digest.then((bytes) => void this.#digests.push(new Uint8Array(bytes)))
  }

  /** Hexadecimal. */
  async finish(): Promise<string> {
    await this.#last
    const all = await new Blob(this.#digests).arrayBuffer()
    const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', all))
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  }
}
