import { promisify } from 'node:util'
import { deflate as deflateBuffer } from 'node:zlib'

const deflated = promisify<Uint8Array, Buffer>(deflateBuffer)

/** A zlib stream (RFC 1950). */
export async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return (await deflated(bytes)) as Uint8Array<ArrayBuffer>
}
