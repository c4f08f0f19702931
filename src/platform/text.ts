/** The 91 characters from '#' to '~' that a string in double quotes holds as they are: all but the backslash. */
const FIRST = 35
const BACKSLASH = 92
/** So many of them stand for six bits, which are their number; the others for seven. */
const SHORT = 37

/** Bytes of a text by scripts/text.mjs. It runs once, so the engine mostly interprets it: there are no calls in the loop. */
export function fromText(text: string): Uint8Array<ArrayBuffer> {
  // Its characters, and in their place what they say: none is more than a byte.
  const bytes = new TextEncoder().encode(text)
  let bits = 0
  let count = 0
  let length = 0
  for (const character of bytes) {
    const digit = character - FIRST - +(character > BACKSLASH)
    const isLong = +(digit >= SHORT)
    bits = (bits << (6 + isLong)) | (digit + isLong * SHORT)
    count += 6 + isLong
    if (count < 8) continue
    count -= 8
    bytes[length++] = bits >> count
  }
  return bytes.subarray(0, length)
}
