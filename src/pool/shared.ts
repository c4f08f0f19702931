/**
 * Pools are shared: batches that ask for the same number of workers get the same ones, so that training and validation,
 * or a thousand epochs in a row, do not start more threads than were asked for.
 */
import { coreModule } from '../kernel/modules.ts'
import type { Pool } from './pool.ts'
import { workerScript } from './scripts.ts'
import { openLocal, WorkerPool } from './workers.ts'

interface Shared {
  readonly pool: WorkerPool
  users: number
}

const pools = new WeakMap<WebAssembly.Module, Map<string, Shared>>()

/** The pool for `workers`, which ends when the last of those who have it closes it; for none, one on this thread. */
export async function openPool(
  workers: number | 'auto',
  module: WebAssembly.Module | undefined,
  url: URL | undefined
): Promise<Pool> {
  if (workers === 0) return openLocal(await coreModule(module))
  const [compiled, script] = await Promise.all([coreModule(module), url ? '' : workerScript()])
  const key = `${workers} ${url?.href ?? ''}`
  let byKey = pools.get(compiled)
  if (!byKey) {
    byKey = new Map()
    pools.set(compiled, byKey)
  }
  const shared = byKey.get(key) ?? {
    pool: new WorkerPool({ module: compiled, script, workers, url }),
    users: 0,
  }
  byKey.set(key, shared)
  shared.users++
  let open = true
  return {
    make: (job) => shared.pool.make(job),
    async close() {
      if (!open) return
      open = false
      shared.users--
      if (shared.users > 0) return
      if (byKey.get(key) === shared) byKey.delete(key)
      await shared.pool.close()
    },
  }
}
