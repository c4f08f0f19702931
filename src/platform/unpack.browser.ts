import { fromText } from './text.ts'

/** Bytes that scripts/build.mjs embedded: deflated, as text. */
export async function unpack(packed: string): Promise<Uint8Array<ArrayBuffer>> {
  const deflated = new Blob([fromText(packed)]).stream()
  const inflated = deflated.pipeThrough(new DecompressionStream('deflate-raw'))
  return new Uint8Array(await new Response(inflated).arrayBuffer())
}
