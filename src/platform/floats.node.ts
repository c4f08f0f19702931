import { Buffer } from 'node:buffer'

/**
 * An array to be written into: what its values are is not said. To make them zero takes as long as to copy samples into it.
 */
export function floats(length: number): Float32Array {
  return new Float32Array(Buffer.allocUnsafeSlow(length * Float32Array.BYTES_PER_ELEMENT).buffer, 0, length)
}
