import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'

const inflate = promisify<Buffer, Buffer>(inflateRaw)

/** Bytes that scripts/build.mjs embedded: deflated, in base64. */
export async function unpack(packed: string): Promise<Uint8Array<ArrayBuffer>> {
  return (await inflate(Buffer.from(packed, 'base64'))) as Uint8Array<ArrayBuffer>
}
