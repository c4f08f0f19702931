/** The resize kernel without the copies in and out that `kernel.resize` makes: what the WebAssembly itself costs. */
import { readFileSync } from 'node:fs'
import { encodeSpec } from '../build/modules/kernel/abi.js'
import { resizeSpec } from '../build/modules/plan.js'

const wasm = new URL('../dist/core.wasm', import.meta.url)

/**
 * The source is copied in once. `reset` frees it before each run, but allocation is a bump pointer: asked for the same
 * sizes in the same order it gives the same addresses, and nothing has written there since.
 *
 * @param {BufferSource} [bytes] of another build of the module
 */
export function bareResize(image, options, bytes = readFileSync(wasm)) {
  const { memory, reset, allocate, resize } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports
  const spec = encodeSpec(resizeSpec(options, image.channels))
  const length = options.size[0] * options.size[1] * image.channels
  const place = () => {
    reset()
    return [allocate(image.data.length), allocate(spec.length), allocate(length)].map((at) => at >>> 0)
  }
  const [src, record, dst] = place()
  const view = new Uint8Array(memory.buffer)
  view.set(image.data, src)
  view.set(spec, record)
  return {
    run() {
      place()
      const status = resize(src, image.width, image.height, image.channels, record, dst)
      if (status !== 0) throw new Error(`resize gave status ${status}`)
    },
    result: () => new Uint8Array(memory.buffer, dst, length).slice(),
  }
}
