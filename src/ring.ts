import { floats } from '#platform'

/** Where samples go. */
export interface Target {
  /** Room for all of them. While a worker has its memory it is empty, and then another array over the same memory. */
  array: Float32Array
}

/** Memory that nobody writes into again, once it has been handed out. */
const kept = new WeakSet<ArrayBufferLike>()

/** An array for one batch, which is then the caller's. All of it is to be written: it need not be zero. */
export function newArray(length: number): Float32Array {
  return keep(floats(length))
}

/** Notes that an array is the caller's to keep. */
export function keep(array: Float32Array): Float32Array {
  kept.add(array.buffer)
  return array
}

/** Whether a batch's array is the caller's to keep. What is not known is taken for memory that is used again. */
export function isKept(array: Float32Array): boolean {
  return kept.has(array.buffer)
}

/** The arrays that batches are made in. */
export class Ring {
  readonly #length: number
  readonly #reuse: boolean
  readonly #free: Target[] = []
  /** Whether the memory is the caller's. */
  readonly #given: boolean
  /** Arrays that may still be allocated. */
  #missing: number

  /**
   * @param length values in an array
   * @param slots how many arrays there are, if they are used again
   * @param reuse whether they are; otherwise each is new, and the taker's to keep
   * @param out memory for the arrays, instead of new memory
   */
  constructor(length: number, slots: number, reuse: boolean, out?: Float32Array) {
    this.#length = length
    this.#reuse = reuse
    this.#given = out !== undefined
    this.#missing = out ? 0 : slots
    if (!out) return
    for (let i = 0; i < slots; i++) this.#free.push({ array: out.subarray(i * length, (i + 1) * length) })
  }

  /** An array for a batch, or undefined while all are taken. */
  take(): Target | undefined {
    if (!this.#reuse) return { array: newArray(this.#length) }
    const free = this.#free.shift()
    if (free || this.#missing === 0) return free
    this.#missing--
    return { array: new Float32Array(this.#length) }
  }

  give(target: Target): void {
    if (!this.#reuse) return
    // Its memory may have been given away, by the caller or to a worker that has ended.
    if (this.#given || target.array.length === this.#length) this.#free.push(target)
    else this.#missing++
  }
}
