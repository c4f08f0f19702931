/**
 * A digest of 128 bits: Philox in a chain, each block of 16 bytes added to the counter of the next call, and the length at
 * the end. The same in every runtime. No protection against forgery.
 */
import { keyOf, philox4x32, type Words } from './philox.ts'

const STREAM = 0x64696765

/** Four uint32 of `bytes`; another seed is another function. */
export function digest(bytes: Uint8Array, seed = 0): Words {
  const key = keyOf(seed)
  let state: Words = [0, 0, 0, STREAM]
  const whole = bytes.length & ~15
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let i = 0; i < whole; i += 16) state = absorb(key, state, view, i)
  const last = new Uint8Array(16)
  last.set(bytes.subarray(whole))
  state = absorb(key, state, new DataView(last.buffer), 0)
  const [a, b, c, d] = state
  return philox4x32(key, [(a ^ bytes.length) >>> 0, (b ^ Math.floor(bytes.length / 2 ** 32)) >>> 0, c, d])
}

function absorb(key: readonly [number, number], [a, b, c, d]: Words, view: DataView, i: number): Words {
  return philox4x32(key, [
    (a ^ view.getUint32(i, true)) >>> 0,
    (b ^ view.getUint32(i + 4, true)) >>> 0,
    (c ^ view.getUint32(i + 8, true)) >>> 0,
    (d ^ view.getUint32(i + 12, true)) >>> 0,
  ])
}

/** The digest as 32 hexadecimal digits. */
export function digestHex(bytes: Uint8Array): string {
  return digest(bytes)
    .map((word) => word.toString(16).padStart(8, '0'))
    .join('')
}
