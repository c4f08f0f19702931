import { KernelError } from '../errors.ts'
import type { Image } from '../types.ts'
import { outOfMemory } from './failures.ts'

/** What both modules export. */
export interface ModuleExports {
  memory: WebAssembly.Memory
  reset(): void
  allocate(bytes: number): number
  image(): number
  imageWidth(): number
  imageHeight(): number
  imageChannels(): number
  failureReason(): number
  failureOffset(): number
}

/** A module with a memory of its own. A trap costs the instance, which is replaced, but not the caller. */
export class Instance<Exports extends ModuleExports> {
  readonly #module: WebAssembly.Module
  #exports: Exports
  #bytes = new Uint8Array(0)

  constructor(module: WebAssembly.Module) {
    this.#module = module
    this.#exports = instantiate(module)
  }

  /** Those of the instance at hand, so keep them no longer than a call. */
  get exports(): Exports {
    return this.#exports
  }

  /** Does `work` in memory that is all free; `name` is what the error of a trap calls the module. */
  run<Result>(name: string, work: (exports: Exports) => Result): Result {
    try {
      this.#exports.reset()
      return work(this.#exports)
    } catch (cause) {
      if (!(cause instanceof WebAssembly.RuntimeError)) throw cause
      this.#exports = instantiate(this.#module)
      throw new KernelError('KERNEL_TRAP', `${name} failed: ${String(cause)}`, { cause })
    }
  }

  allocate(bytes: number): number {
    const at = this.#exports.allocate(bytes) >>> 0
    if (at === 0) throw outOfMemory(`${bytes} bytes`)
    return at
  }

  copyIn(bytes: Uint8Array): number {
    const at = this.allocate(bytes.length)
    this.view().set(bytes, at)
    return at
  }

  copyOut(at: number, length: number): Uint8Array {
    return this.view().slice(at, at + length)
  }

  /** All of its memory. Growing detaches every view, so the one in use is looked up here and nowhere kept. */
  view(): Uint8Array {
    const { buffer } = this.#exports.memory
    if (this.#bytes.buffer !== buffer) this.#bytes = new Uint8Array(buffer)
    return this.#bytes
  }

  /** What it has decoded, and where that is. */
  picture(): Omit<Image, 'data'> & { at: number } {
    const exports = this.#exports
    const channels = exports.imageChannels() as Image['channels']
    return { at: exports.image() >>> 0, width: exports.imageWidth(), height: exports.imageHeight(), channels }
  }

  /** Why it could not decode, and where. */
  failure(): { readonly reason: number; readonly offset: number } {
    return { reason: this.#exports.failureReason(), offset: this.#exports.failureOffset() >>> 0 }
  }
}

function instantiate<Exports>(module: WebAssembly.Module): Exports {
  return new WebAssembly.Instance(module).exports as unknown as Exports
}
