import type { Dataset } from './types.ts'

/** Tells one combination of plan (or a part of it), order and dataset from another: 64 bits in hexadecimal. No protection against forgery. */
export function fingerprint(plan: object, order: string, { entries, labels }: Dataset): string {
  const hash = new Fnv64()
  hash.add(JSON.stringify(plan))
  hash.add(order)
  for (const [i, { path }] of entries.entries()) hash.add(`${labels[i]} ${path}`)
  return hash.digest()
}

/** FNV-1a over UTF-16 units, twice with different offsets, 32 bits each (Fowler, Noll and Vo). */
class Fnv64 {
  #a = 0x811c9dc5
  #b = 0x050c5d1f

  add(text: string): void {
    for (let i = 0; i < text.length; i++) this.#step(text.charCodeAt(i))
    this.#step(0)
  }

  #step(unit: number): void {
    this.#a = Math.imul(this.#a ^ unit, 0x01000193)
    this.#b = Math.imul(this.#b ^ (unit + 0x9e37), 0x01000193)
  }

  digest(): string {
    return [this.#a, this.#b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
  }
}
