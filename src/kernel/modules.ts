/** The WebAssembly modules, compiled. Who only sends them to workers needs no code that calls them. */
import { compile, unpack } from '#platform'
import { KernelError, wrongType } from '../errors.ts'

/** What gives the module that is embedded: loaded and compiled once for all who ask, when the first does. */
function embedded(name: string, load: () => Promise<string>): () => Promise<WebAssembly.Module> {
  const make = async () => {
    try {
      return await compile(await unpack(await load()))
    } catch (cause) {
      throw new KernelError('KERNEL_LOAD', `${name} can't be loaded: ${String(cause)}`, { cause })
    }
  }
  let compiled: Promise<WebAssembly.Module> | undefined
  return () => {
    compiled ??= make()
    compiled.catch(() => {
      compiled = undefined // so that the next one tries again
    })
    return compiled
  }
}

/** Who has a module of their own does not even load it. */
const compileCore = embedded(
  'the WebAssembly module',
  async () => (await import('./core.generated.ts')).packedCore
)

/** The module for TIFF and WebP: for the first such file, so that nobody else pays for it. */
export const foreignModule: () => Promise<WebAssembly.Module> = embedded(
  'the WebAssembly module for TIFF and WebP',
  async () => (await import('./foreign.generated.ts')).packedForeign
)

/** `module`, or the embedded one. */
export async function coreModule(module?: WebAssembly.Module): Promise<WebAssembly.Module> {
  if (module !== undefined && !(module instanceof WebAssembly.Module)) {
    throw wrongType('module', module, 'a WebAssembly.Module')
  }
  return module ?? (await compileCore())
}
