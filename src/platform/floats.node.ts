import { Buffer } from 'node:buffer'
import process from 'node:process'
import { makeRoom } from './room.node.ts'

/** Bytes of an array for which it matters whether its pages are new. */
const LARGE = 1 << 20

/** Large arrays that are made before there is room for them: to make it takes as long as the first batch. */
const FEW = 3

let large = 0

/**
 * An array to be written into: what its values are is not said. To make them zero takes as long as to copy samples into it.
 */
export function floats(length: number): Float32Array {
  const bytes = length * Float32Array.BYTES_PER_ELEMENT
  if (bytes >= LARGE && large++ === FEW && allocatesByGlibc()) makeRoom()
  return new Float32Array(Buffer.allocUnsafeSlow(bytes).buffer, 0, length)
}

function allocatesByGlibc(): boolean {
  const { bun, deno } = process.versions
  return process.platform === 'linux' && bun === undefined && deno === undefined
}
