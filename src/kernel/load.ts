import { OptionError } from '../errors.ts'
import { coreBase64 } from './core.generated.ts'
import { Core } from './core.ts'

let embedded: Promise<WebAssembly.Module> | undefined

/** The embedded module, compiled once for all who ask. */
function compileCore(): Promise<WebAssembly.Module> {
  embedded ??= WebAssembly.compile(fromBase64(coreBase64))
  return embedded
}

/** `module`, or the embedded one. */
export async function coreModule(module?: WebAssembly.Module): Promise<WebAssembly.Module> {
  if (module !== undefined && !(module instanceof WebAssembly.Module)) {
    throw new OptionError('OPTION_TYPE', 'module', module, 'a WebAssembly.Module')
  }
  return module ?? (await compileCore())
}

/** A core with a memory of its own; by default of the embedded module. */
export async function loadCore(module?: WebAssembly.Module): Promise<Core> {
  return new Core(await coreModule(module))
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
