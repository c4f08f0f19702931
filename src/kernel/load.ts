/** Instances of the modules, each with a memory of its own. */
import { Core } from './core.ts'
import { Foreign } from './foreign.ts'
import { coreModule, foreignModule } from './modules.ts'

/** By default of the embedded module. */
export async function loadCore(module?: WebAssembly.Module): Promise<Core> {
  return new Core(await coreModule(module))
}

export async function loadForeign(): Promise<Foreign> {
  return new Foreign(await foreignModule())
}
