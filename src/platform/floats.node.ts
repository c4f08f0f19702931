import { Buffer } from 'node:buffer'
import process from 'node:process'
import { keepRoom } from './room.node.ts'

/** Bytes of an array for which it matters whether its pages are new. */
const LARGE = 1 << 20

const { bun, deno } = process.versions
const allocatesByGlibc = process.platform === 'linux' && bun === undefined && deno === undefined

/**
 * An array to be written into: what its values are is not said. To make them zero takes as long as to copy samples into it.
 */
export function floats(length: number): Float32Array {
  const bytes = length * Float32Array.BYTES_PER_ELEMENT
  if (allocatesByGlibc && bytes >= LARGE) keepRoom(bytes)
  return new Float32Array(Buffer.allocUnsafeSlow(bytes).buffer, 0, length)
}
