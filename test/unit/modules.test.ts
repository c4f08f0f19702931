import { expect, test, vi } from 'vitest'
import { coreModule, foreignModule } from '../../src/kernel/modules.ts'

// While nothing but an asynchronous compilation is awaited Node has no work, waits for its background tasks, and may hang.
test('in Node the modules are compiled at once', async () => {
  const compile = vi.spyOn(WebAssembly, 'compile')
  for (const module of await Promise.all([coreModule(), foreignModule()])) {
    expect(module).toBeInstanceOf(WebAssembly.Module)
  }
  expect(compile).not.toHaveBeenCalled()
})
