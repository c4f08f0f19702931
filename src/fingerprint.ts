import type { Dataset, Sampler } from './types.ts'

/**
 * Tells one combination of plan (or a part of it), order and dataset from another: 64 bits in hexadecimal. FNV-1a over UTF-16
 * units, twice with different offsets, 32 bits each (Fowler, Noll and Vo). No protection against forgery.
 */
export function fingerprint(plan: object, order: string, { entries, labels }: Dataset): string {
  let a = 0x811c9dc5
  let b = 0x050c5d1f
  const add = (text: string) => {
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      a = Math.imul(a ^ unit, 0x01000193)
      b = Math.imul(b ^ (unit + 0x9e37), 0x01000193)
    }
  }
  add(`${JSON.stringify(plan)}\0${order}\0`)
  for (const [i, { path }] of entries.entries()) add(`${labels[i]} ${path}\0`)
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
}

/** What tells a sampler from others: its id, or some of what it gives. '' of none. */
export function orderOf(sampler: Sampler | undefined): string {
  return sampler ? `${sampler.id ?? someOf(sampler)} ${sampler.length}` : ''
}

/** Places all over the first epoch. A sampler that fails there says so when batches are made. */
function someOf(sampler: Sampler): unknown {
  try {
    return Array.from({ length: 64 }, (_, i) => sampler.at(0, Math.floor((i * sampler.length) / 64)))
  } catch {
    return undefined
  }
}
