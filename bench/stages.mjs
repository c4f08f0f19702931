/**
 * Where an image's time goes, stage by stage, from the built modules and without touching them: the same files through
 * the same functions, one after another, with a clock between.
 */
import { foreignFormat } from '../build/modules/decode/foreignFormat.js'
import { encodeSpec } from '../build/modules/kernel/abi.js'
import { loadCore } from '../build/modules/kernel/load.js'
import { makePlan, sampleLength } from '../build/modules/plan.js'

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

  /**
   * `Core.sampleFile` copies in, works and copies out. The copy out is timed where it happens, into memory that is as cold
   * as in an epoch; the small copy in is made once more to be timed. Both are subtracted from the whole.
   */
  #sample(bytes, slot, seconds) {
    const length = sampleLength(this.#plan.sample)
    const missing = bytes.length - this.#memory.buffer.byteLength
    if (missing > 0) this.#memory.grow(Math.ceil(missing / 65536))
    const source = new Uint8Array(this.#memory.buffer)
    const target = this.#ring.subarray(slot * length, (slot + 1) * length)
    let copyOut = 0
    target.set = (values) => {
      const start = performance.now()
      Float32Array.prototype.set.call(target, values)
      copyOut = performance.now() - start
    }

    const start = performance.now()
    try {
      this.#core.sampleFile(bytes, this.#plan.maxPixels, this.#spec, target)
    } catch {
      return // what the epoch skips
    }
    const sampled = performance.now()
    source.set(bytes)
    const copyIn = performance.now() - sampled

    seconds.copyIn += copyIn / 1000
    seconds.copyOut += copyOut / 1000
    seconds.kernel += (sampled - start - copyIn - copyOut) / 1000
  }
}
