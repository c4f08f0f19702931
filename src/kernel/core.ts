/** The only code that calls WebAssembly or looks into its memory. */
import { KernelError } from '../errors.ts'
import type { Image } from '../types.ts'
import { type CoreExports, encodeSpec, isFloat, type SampleSpec, STATUS_OUT_OF_MEMORY } from './abi.ts'

type Pixels = Uint8Array | Float32Array

/**
 * One instance of the module with a memory of its own. An image is copied in, worked on, and the result copied out; a
 * trap costs the instance, which is replaced, but not the caller.
 */
export class Core {
  readonly #module: WebAssembly.Module
  #exports: CoreExports
  #bytes = new Uint8Array(0)

  constructor(module: WebAssembly.Module) {
    this.#module = module
    this.#exports = instantiate(module)
  }

  /** Bytes of linear memory: it grows with the largest image and is never returned. */
  get memoryBytes(): number {
    return this.#exports.memory.buffer.byteLength
  }

  /** `image` with `channels` channels, by Pillow's rules. */
  convert(image: Image, channels: 1 | 3 | 4): Image {
    if (image.channels === channels) return image
    const { width, height } = image
    return this.#run((core) => {
      const src = this.#copyIn(image.data)
      const length = width * height * channels
      const dst = this.#allocate(length)
      core.convert(src, image.channels, dst, channels, width * height)
      return { width, height, channels, data: this.#view().slice(dst, dst + length) }
    })
  }

  /** Resizes by `spec`, which also gives the channels; ignores its normalisation. */
  resize(image: Image, spec: SampleSpec): Image<Pixels> {
    const { width, height, channels } = spec
    const length = width * height * channels
    return this.#run((core) => {
      const src = this.#copyIn(image.data)
      const record = this.#copyIn(encodeSpec(spec))
      const dst = this.#allocate(isFloat(spec) ? length * 4 : length)
      check(core.resize(src, image.width, image.height, image.channels, record, dst))
      const data = isFloat(spec) ? this.#floats(dst, length).slice() : this.#view().slice(dst, dst + length)
      return { width, height, channels, data }
    })
  }

  /** Normalises by `spec` into `out`, from `offset` on. */
  normalize(image: Image<Pixels>, spec: SampleSpec, out: Float32Array, offset: number): void {
    const { data, width, height, channels } = image
    this.#run((core) => {
      const src = this.#copyIn(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
      const record = this.#copyIn(encodeSpec(spec))
      const dst = this.#allocate(data.length * 4)
      const float = data instanceof Float32Array ? 1 : 0
      check(core.normalize(src, float, width * height, channels, record, dst))
      out.set(this.#floats(dst, data.length), offset)
    })
  }

  /** Resizes and normalises by the encoded `spec` into `out`, from `offset` on: `length` values. */
  sample(image: Image, spec: Uint8Array, out: Float32Array, offset: number, length: number): void {
    this.#run((core) => {
      const src = this.#copyIn(image.data)
      const record = this.#copyIn(spec)
      const dst = this.#allocate(length * 4)
      check(core.sample(src, image.width, image.height, image.channels, record, dst))
      out.set(this.#floats(dst, length), offset)
    })
  }

  #run<T>(work: (core: CoreExports) => T): T {
    try {
      this.#exports.reset()
      return work(this.#exports)
    } catch (cause) {
      if (!(cause instanceof WebAssembly.RuntimeError)) throw cause
      this.#exports = instantiate(this.#module)
      throw new KernelError('KERNEL_TRAP', `the WebAssembly kernel failed: ${String(cause)}`, { cause })
    }
  }

  #allocate(bytes: number): number {
    const at = this.#exports.allocate(bytes) >>> 0
    if (at === 0) throw outOfMemory(`${bytes} bytes`)
    return at
  }

  #copyIn(bytes: Uint8Array): number {
    const at = this.#allocate(bytes.length)
    this.#view().set(bytes, at)
    return at
  }

  /** Growing detaches every view, so the one in use is looked up here and nowhere kept. */
  #view(): Uint8Array {
    const { buffer } = this.#exports.memory
    if (this.#bytes.buffer !== buffer) this.#bytes = new Uint8Array(buffer)
    return this.#bytes
  }

  #floats(at: number, length: number): Float32Array {
    return new Float32Array(this.#view().buffer, at, length)
  }
}

function instantiate(module: WebAssembly.Module): CoreExports {
  return new WebAssembly.Instance(module).exports as unknown as CoreExports
}

function check(status: number): void {
  if (status === STATUS_OUT_OF_MEMORY) throw outOfMemory('its scratch memory')
}

function outOfMemory(what: string): KernelError {
  return new KernelError(
    'KERNEL_MEMORY',
    `the WebAssembly memory of 4 GiB at the most has no room for ${what}`
  )
}
