/**
 * Bytes as text that every charset, bundler and minifier leaves as it is, 8 % shorter than base64: `src/platform/base91.ts`
 * reads it. 91 ** 2 is just above 2 ** 13.
 */
const DIGITS = Array.from({ length: 92 }, (_, i) => String.fromCharCode(35 + i))
  .filter((character) => character !== '\\')
  .join('')

/** @param {Uint8Array} bytes @returns {string} */
export function toBase91(bytes) {
  let text = ''
  let bits = 0
  let count = 0
  for (const byte of bytes) {
    bits = (bits << 8) | byte
    count += 8
    if (count < 13) continue
    count -= 13
    const pair = (bits >> count) & 0x1fff
    text += DIGITS[Math.floor(pair / 91)] + DIGITS[pair % 91]
  }
  if (count === 0) return text
  const pair = (bits << (13 - count)) & 0x1fff
  // Up to 6 bits fit into one character, so that there are never 8 bits too many, which would be a byte more.
  return text + (count > 6 ? DIGITS[Math.floor(pair / 91)] + DIGITS[pair % 91] : DIGITS[Math.ceil(pair / 91)])
}
