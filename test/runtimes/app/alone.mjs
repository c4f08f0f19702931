/** `imbatch` alone, of bytes in the program: neither files nor the network. Prints what hashEpoch gives. */
import { fromEntries } from 'imbatch'
import { hashEpoch } from './hashes.mjs'

/** A grey ramp as PGM. */
function ramp(width, height) {
  const header = new TextEncoder().encode(`P5 ${width} ${height} 255\n`)
  const pixels = Uint8Array.from({ length: width * height }, (_, i) => (i * 7) & 255)
  return new Uint8Array([...header, ...pixels])
}

const entries = Array.from({ length: 12 }, (_, i) => ({
  path: `${i}.pgm`,
  label: String(i % 3),
  read: async () => ramp(40 + i, 30),
}))
console.log(JSON.stringify(await hashEpoch(fromEntries(entries), JSON.parse(process.argv[2]))))
