import { fromBase91 } from './base91.ts'

/** Bytes that scripts/build.mjs embedded: deflated, in base 91. */
export async function unpack(packed: string): Promise<Uint8Array<ArrayBuffer>> {
  const deflated = new Blob([fromBase91(packed)]).stream()
  const inflated = deflated.pipeThrough(new DecompressionStream('deflate-raw'))
  return new Uint8Array(await new Response(inflated).arrayBuffer())
}
