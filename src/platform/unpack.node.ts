import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import { fromText } from './text.ts'

const inflate = promisify<Uint8Array, Buffer>(inflateRaw)

/** Bytes that scripts/build.mjs embedded: deflated, as text. */
export async function unpack(packed: string): Promise<Uint8Array<ArrayBuffer>> {
  return (await inflate(fromText(packed))) as Uint8Array<ArrayBuffer>
}
