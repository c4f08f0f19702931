/** libwebp's decoder as WebAssembly: the embedded bytes, compiled when the first WebP is met. */
import { DecodeError } from '../../errors.ts'

/** What the module exports: C functions, with pointers and sizes as numbers. */
interface LibWebp {
  readonly memory: { readonly buffer: ArrayBuffer }
  malloc(size: number): number
  WebPDecodeRGBA(data: number, size: number, width: number, height: number): number
}

export interface Rgba {
  readonly width: number
  readonly height: number
  /** A view of the module's memory: four samples a pixel. */
  readonly data: Uint8Array
}

let compiled: Promise<WebAssembly.Module> | undefined

/** The embedded module, for whoever passes it on to a worker. */
export function compileLibwebp(): Promise<WebAssembly.Module> {
  compiled ??= import('./embedded.ts').then(async ({ embeddedLibwebp }) =>
    WebAssembly.compile(await embeddedLibwebp())
  )
  compiled.catch(() => {
    compiled = undefined // so that the next image tries again
  })
  return compiled
}

/** Decodes with `module` from now on: a worker's script has no embedded one. */
export function setLibwebp(module: WebAssembly.Module): void {
  compiled = Promise.resolve(module)
}

/** Only a failing assertion would write anything. */
const refuse = () => {
  throw new Error('libwebp gave up')
}
const IMPORTS = { wasi_snapshot_preview1: { fd_close: refuse, fd_seek: refuse, fd_write: refuse } }

/**
 * The pixels of a frame: the chunks 'ALPH' (if any) to 'VP8 ' or 'VP8L' as they stand in the file. Each frame gets an
 * instance and a memory of its own, so that a hostile file can harm no other image, and nothing has to be freed.
 */
export async function decodeRgba(chunks: Uint8Array): Promise<Rgba> {
  const { exports } = await WebAssembly.instantiate(await compileLibwebp(), IMPORTS)
  const libwebp = exports as unknown as LibWebp
  try {
    const input = libwebp.malloc(chunks.length + 8)
    if (input === 0) throw new Error('it does not fit into memory')
    new Uint8Array(libwebp.memory.buffer).set(chunks, input + 8)
    const pixels = libwebp.WebPDecodeRGBA(input + 8, chunks.length, input, input + 4) >>> 0
    if (pixels === 0) throw new Error('libwebp rejects its bitstream')
    const view = new DataView(libwebp.memory.buffer)
    const width = view.getUint32(input, true)
    const height = view.getUint32(input + 4, true)
    return { width, height, data: new Uint8Array(libwebp.memory.buffer, pixels, width * height * 4) }
  } catch (cause) {
    throw new DecodeError('DECODE_CORRUPT', 'webp', `damaged WebP: ${(cause as Error).message}`, { cause })
  }
}
