/** The 91 characters from '#' to '~' that a string in double quotes holds as they are: all but the backslash. */
const FIRST = 35
const BACKSLASH = 92

/**
 * Bytes of a text by scripts/base91.mjs: two characters are 13 bits, the first ones on top; of a last, odd one 6 count.
 * It runs once, so the engine mostly interprets it: there are no calls in the loop.
 */
export function fromBase91(text: string): Uint8Array<ArrayBuffer> {
  const characters = new TextEncoder().encode(text)
  const bytes = new Uint8Array((text.length * 13) >> 4)
  let bits = 0
  let count = 0
  let length = 0
  for (let i = 0; i < characters.length; i += 2) {
    const high = characters[i]!
    const low = characters[i + 1] ?? FIRST
    bits = (bits << 13) | ((high - FIRST - +(high > BACKSLASH)) * 91 + low - FIRST - +(low > BACKSLASH))
    count += 5
    bytes[length++] = bits >> count
    if (count < 8) continue
    count -= 8
    bytes[length++] = bits >> count
  }
  return bytes
}
