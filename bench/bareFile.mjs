/** Decoding through the WebAssembly's own interface, without the copy of the pixels that `kernel.decode` makes. */
import { readFileSync } from 'node:fs'

const MAX_PIXELS = 2 ** 28

/** @param {BufferSource} [module] of another build */
export function bareDecoder(module = readFileSync(new URL('../dist/core.wasm', import.meta.url))) {
  const { memory, reset, allocate, decode } = new WebAssembly.Instance(new WebAssembly.Module(module)).exports
  return (bytes) => {
    reset()
    const at = allocate(bytes.length) >>> 0
    new Uint8Array(memory.buffer).set(bytes, at)
    const status = decode(at, bytes.length, MAX_PIXELS, 0, 1)
    if (status !== 0) throw new Error(`decode gave status ${status}`)
  }
}
