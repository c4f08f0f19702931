import { unpack } from '#platform'
import { wrongType } from '../errors.ts'
import { Core } from './core.ts'
import { Foreign } from './foreign.ts'

let embedded: Promise<WebAssembly.Module> | undefined

/** The embedded module, compiled once for all who ask; who has one of their own does not even load it. */
function compileCore(): Promise<WebAssembly.Module> {
  embedded ??= import('./core.generated.ts').then(async ({ packedCore }) =>
    WebAssembly.compile(await unpack(packedCore))
  )
  embedded.catch(() => {
    embedded = undefined // so that the next one tries again
  })
  return embedded
}

/** `module`, or the embedded one. */
export async function coreModule(module?: WebAssembly.Module): Promise<WebAssembly.Module> {
  if (module !== undefined && !(module instanceof WebAssembly.Module)) {
    throw wrongType('module', module, 'a WebAssembly.Module')
  }
  return module ?? (await compileCore())
}

/** A core with a memory of its own; by default of the embedded module. */
export async function loadCore(module?: WebAssembly.Module): Promise<Core> {
  return new Core(await coreModule(module))
}

let foreign: Promise<WebAssembly.Module> | undefined

/** The module for TIFF and WebP: loaded and compiled when the first such file is met, so that nobody else pays for it. */
export function foreignModule(): Promise<WebAssembly.Module> {
  foreign ??= import('./foreign.generated.ts').then(async ({ packedForeign }) =>
    WebAssembly.compile(await unpack(packedForeign))
  )
  foreign.catch(() => {
    foreign = undefined // so that the next one tries again
  })
  return foreign
}

export async function loadForeign(): Promise<Foreign> {
  return new Foreign(await foreignModule())
}
