/**
 * Where an image's time goes, stage by stage, from the built modules and without touching them: the same files through
 * the same functions, one after another, with a clock between.
 */
import { foreignFormat } from '../dist/decode/foreign.js'
import { encodeSpec } from '../dist/kernel/abi.js'
import { loadCore } from '../dist/kernel/load.js'
import { makePlan, sampleLength } from '../dist/plan.js'

export class Stages {
  #core
  #plan
  #spec
  #ring
  /** Stands in for the kernel's memory, where copies are timed apart. */
  #memory = new WebAssembly.Memory({ initial: 16 })

  static async open(dataset, options) {
    return new Stages(await loadCore(), makePlan(dataset, options).plan)
  }

  constructor(core, plan) {
    this.#core = core
    this.#plan = plan
    this.#spec = encodeSpec(plan.sample)
    this.#ring = new Float32Array(plan.batchSize * sampleLength(plan.sample))
  }

  /** Bytes of the WebAssembly memory. */
  get memoryBytes() {
    return this.#core.memoryBytes
  }

  /** Seconds in each stage over the images of one batch. */
  async run(entries) {
    const seconds = { read: 0, copyIn: 0, kernel: 0, copyOut: 0 }
    for (const [i, entry] of entries.entries()) {
      const start = performance.now()
      const bytes = await entry.read()
      const read = performance.now()
      seconds.read += (read - start) / 1000
      // TIFF and WebP are not decoded in the kernel; photographs are rarely either.
      if (foreignFormat(bytes) === undefined) this.#sample(bytes, i % this.#plan.batchSize, seconds)
    }
    return seconds
  }

  /** `Core.sampleFile` copies in, works and copies out. Its copies are made once more to be timed, and then subtracted. */
  #sample(bytes, slot, seconds) {
    const length = sampleLength(this.#plan.sample)
    const missing = bytes.length + length * 4 - this.#memory.buffer.byteLength
    if (missing > 0) this.#memory.grow(Math.ceil(missing / 65536))
    const source = new Uint8Array(this.#memory.buffer, length * 4)
    const result = new Float32Array(this.#memory.buffer, 0, length)
    const target = this.#ring.subarray(slot * length, (slot + 1) * length)

    const start = performance.now()
    try {
      this.#core.sampleFile(bytes, this.#plan.maxPixels, this.#spec, target)
    } catch {
      return // what the epoch skips
    }
    const sampled = performance.now()
    source.set(bytes)
    const copiedIn = performance.now()
    target.set(result)
    const copiedOut = performance.now()

    seconds.copyIn += (copiedIn - sampled) / 1000
    seconds.copyOut += (copiedOut - copiedIn) / 1000
    seconds.kernel += (sampled - start - (copiedOut - sampled)) / 1000
  }
}
