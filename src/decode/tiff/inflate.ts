import { Unzlib } from 'fflate'
import { corrupt } from './directory.ts'

/** A zlib stream, by fflate, in portions: what it makes beyond `size` is bounded too. */
export function inflate(input: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size)
  let to = 0
  const stream = new Unzlib((chunk) => {
    const part = chunk.subarray(0, size - to)
    out.set(part, to)
    to += part.length
  })
  const portion = Math.max(64, Math.min(65536, size >> 3))
  try {
    for (let at = 0; to < size && at < input.length; at += portion) {
      stream.push(input.subarray(at, at + portion), at + portion >= input.length)
    }
  } catch (cause) {
    if (to < size) throw corrupt(`deflated data: ${(cause as Error).message}`, cause)
  }
  if (to < size) throw corrupt('deflated data ends too early')
  return out
}
