/**
 * NumPy's legacy generator, `numpy.random.RandomState`, to the bit: MT19937 of Matsumoto and Nishimura ("Mersenne Twister",
 * 1998) and what NumPy draws from it (numpy/random/mtrand.pyx, src/mt19937, src/distributions).
 */
import { wrongValue } from '../errors.ts'

const N = 624
const M = 397
const UPPER = 0x80000000
const LOWER = 0x7fffffff
const MATRIX = 0x9908b0df

export class Mt19937 {
  readonly #state = new Uint32Array(N)
  #at = N

  /** @param seed an integer from 0 to 2^32 − 1 */
  constructor(seed: number) {
    this.seed(seed)
  }

  /** `np.random.seed`: begins anew. Throws `OptionError`. */
  seed(seed: number): void {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
      throw wrongValue('seed', seed, 'an integer from 0 to 4294967295, as NumPy’s')
    }
    const state = this.#state
    state[0] = seed
    for (let i = 1; i < N; i++) {
      const last = state[i - 1]! ^ (state[i - 1]! >>> 30)
      state[i] = Math.imul(1812433253, last) + i
    }
    this.#at = N
  }

  /** Another generator that goes on from here. */
  clone(): Mt19937 {
    const copy = new Mt19937(0)
    copy.#state.set(this.#state)
    copy.#at = this.#at
    return copy
  }

  uint32(): number {
    if (this.#at === N) this.#twist()
    let y = this.#state[this.#at++]!
    y ^= y >>> 11
    y ^= (y << 7) & 0x9d2c5680
    y ^= (y << 15) & 0xefc60000
    return (y ^ (y >>> 18)) >>> 0
  }

  /** `np.random.random()`: 53 bits, from 0 to less than 1. */
  random(): number {
    const high = this.uint32() >>> 5
    const low = this.uint32() >>> 6
    return (high * 0x4000000 + low) / 2 ** 53
  }

  /** `np.random.uniform(low, high)`. */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.random()
  }

  /** `np.random.randint(low, high)`, for ranges below 2^32. */
  randint(low: number, high: number): number {
    return low + this.#upTo(high - low - 1)
  }

  /** `np.random.choice(among)`: one of 0 … `among` − 1, or one of the elements. */
  choice(among: number | readonly number[]): number {
    return typeof among === 'number' ? this.randint(0, among) : among[this.randint(0, among.length)]!
  }

  /** `np.random.permutation(n)`. */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i)
    this.shuffle(order)
    return order
  }

  /** `np.random.shuffle`: in place, from the last element down. */
  shuffle(items: Int32Array | unknown[]): void {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.#upTo(i)
      const item = items[i]
      items[i] = items[j] as never
      items[j] = item as never
    }
  }

  /** 0 … max: as many bits as `max` has, drawn until they are not too many. Draws nothing for 0. */
  #upTo(max: number): number {
    if (max === 0) return 0
    const mask = 0xffffffff >>> Math.clz32(max)
    for (;;) {
      const value = (this.uint32() & mask) >>> 0
      if (value <= max) return value
    }
  }

  #twist(): void {
    const state = this.#state
    for (let i = 0; i < N; i++) {
      const y = (state[i]! & UPPER) | (state[(i + 1) % N]! & LOWER)
      state[i] = state[(i + M) % N]! ^ (y >>> 1) ^ (y & 1 ? MATRIX : 0)
    }
    this.#at = 0
  }
}
