import { unpack } from '#platform'
import { packedLibwebp } from './libwebp.generated.ts'

/** The module's bytes: in a file of their own, which only those load who meet a WebP. */
export const embeddedLibwebp = (): Promise<Uint8Array<ArrayBuffer>> => unpack(packedLibwebp)
