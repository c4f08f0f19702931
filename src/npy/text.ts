/** NumPy's arrays of text: each string in as many code points as the longest has, in UTF-32, with zeros at the end. */
import { encodeHeader } from './header.ts'

/** Strings that are encoded at once. */
const CHUNK = 1024

/** A `.npy` of `count` strings, in pieces; NumPy's type is `<U` and the longest string's number of code points. */
export function encodeTexts(
  count: number,
  textAt: (index: number) => string
): { bytes: number; chunks: () => Generator<Uint8Array, void> } {
  let width = 1
  for (let i = 0; i < count; i++) width = Math.max(width, Array.from(textAt(i)).length)
  const header = encodeHeader(`<U${width}`, [count])
  return {
    bytes: header.length + count * width * 4,
    *chunks() {
      yield header
      for (let first = 0; first < count; first += CHUNK) {
        const rows = Math.min(CHUNK, count - first)
        const points = new Uint32Array(rows * width)
        for (let row = 0; row < rows; row++) {
          points.set(
            Array.from(textAt(first + row), (character) => character.codePointAt(0)!),
            row * width
          )
        }
        yield new Uint8Array(points.buffer)
      }
    },
  }
}
