/** Tar archives as POSIX.1-2017 has them (pax): ustar, and a record for each name that does not fit into it. */

/** Headers and files are in whole blocks. */
export const BLOCK = 512

/** Behind the last file. */
export const TAR_END: Uint8Array = new Uint8Array(2 * BLOCK)

/** A file that all may read, of the beginning of 1970. */
export function* writeTarFile(name: string, bytes: Uint8Array): Generator<Uint8Array, void> {
  const length = encode(name).length
  // Of letters other than ASCII's only pax says that they are UTF-8.
  if (length > 100 || length > name.length) {
    yield* inBlocks('PaxHeader', 'x', encode(paxRecord('path', name)))
  }
  yield* inBlocks(name, '0', bytes)
}

function* inBlocks(name: string, type: string, bytes: Uint8Array): Generator<Uint8Array, void> {
  yield header(name, type, bytes.length)
  yield bytes
  const rest = -bytes.length & (BLOCK - 1)
  if (rest > 0) yield new Uint8Array(rest)
}

function header(name: string, type: string, size: number): Uint8Array {
  const block = new Uint8Array(BLOCK)
  const put = (at: number, text: string) => block.set(encode(text), at)
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  block.set(encode(name).subarray(0, 100))
  put(100, octal(0o644, 7))
  put(108, octal(0, 7)) // user and group
  put(116, octal(0, 7))
  put(124, octal(size, 11))
  put(136, octal(0, 11)) // date
  put(148, ' '.repeat(8)) // counts as spaces in the sum
  put(156, type)
  put(257, 'ustar\x0000')
  put(
    148,
    octal(
      block.reduce((sum, byte) => sum + byte, 0),
      6
    )
  )
  return block
}

/** `<length> <key>=<value>\n`, where the length counts its own digits. */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  const length = encode(rest).length
  const digits = String(length + String(length).length).length
  return `${length + digits}${rest}`
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
