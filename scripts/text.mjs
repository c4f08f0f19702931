/**
 * Bytes as text that every charset, bundler and minifier leaves as it is: `src/platform/text.ts` reads it. A prefix code with
 * 91 digits, of which 37 stand for six bits and 54 for seven: 37 / 2 ** 6 + 54 / 2 ** 7 is 1. Base 91 is 1 % shorter by itself,
 * but a page that is sent compressed is 1 % longer with it: these lengths are those that deflate itself gives the digits.
 */
const DIGITS = Array.from({ length: 92 }, (_, i) => String.fromCharCode(35 + i))
  .filter((character) => character !== '\\')
  .join('')
const SHORT = 37

/** @param {Uint8Array} bytes @returns {string} */
export function toText(bytes) {
  let text = ''
  let bits = 0
  let count = 0
  const take = () => {
    const six = (bits >> (count - 6)) & 63
    count -= 6
    if (six < SHORT) return DIGITS[six]
    count -= 1
    return DIGITS[((six << 1) | ((bits >> count) & 1)) - SHORT]
  }
  for (const byte of bytes) {
    bits = (bits << 8) | byte
    count += 8
    while (count >= 7) text += take()
  }
  if (count === 0) return text
  // With zeros behind them: fewer than eight, which would be a byte more.
  bits <<= 7 - count
  count = 7
  return text + take()
}
