import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import { fromBase91 } from './base91.ts'

const inflate = promisify<Uint8Array, Buffer>(inflateRaw)

/** Bytes that scripts/build.mjs embedded: deflated, in base 91. */
export async function unpack(packed: string): Promise<Uint8Array<ArrayBuffer>> {
  return (await inflate(fromBase91(packed))) as Uint8Array<ArrayBuffer>
}
