/** What the rest of the library never meets: traps, and memory that grows under a view. */
import { expect, test } from 'vitest'
import { encodeSpec } from '../../src/kernel/abi.ts'
import { Core } from '../../src/kernel/core.ts'
import { loadCore } from '../../src/kernel/load.ts'
import { coreModule } from '../../src/kernel/modules.ts'
import { normalizeSpec } from '../../src/plan.ts'
import { compileAssembly } from '../support/assembly.node.ts'

const image = { width: 1, height: 1, channels: 1 as const, data: new Uint8Array(1) }

test('the module imports nothing', async () => {
  expect(WebAssembly.Module.imports(await coreModule())).toEqual([])
})

test('a trap costs the instance, not the caller', async () => {
  // The ABI as far as it is needed, with a `sample` that traps the first time that an instance runs it.
  const module = await compileAssembly(`
    let calls = 0
    export function reset(): void {}
    export function allocate(bytes: f64): usize { return 1024 }
    export function convert(src: usize, from: i32, dst: usize, to: i32, count: usize): void { calls = 1 }
    export function sample(a: usize, b: i32, c: i32, d: i32, e: usize, f: usize): i32 {
      if (calls) unreachable()
      return 0
    }`)
  const core = new Core(module)
  const spec = encodeSpec(normalizeSpec({}, 1))
  const run = () => core.sample(image, spec, new Float32Array(1))
  run()
  core.convert(image, 3)
  expect(run).toThrow(expect.objectContaining({ code: 'KERNEL_TRAP', name: 'KernelError' }))
  run()
})

test('memory grows in the middle of an image without harm', async () => {
  const core = await loadCore()
  const before = core.memoryBytes
  const large = { width: 2000, height: 1500, channels: 3 as const, data: new Uint8Array(9e6).fill(7) }
  const spec = { ...normalizeSpec({}, 3), height: 2, width: 2, filter: 'bilinear' as const }
  expect(core.resize(large, spec).data).toEqual(new Uint8Array(12).fill(7))
  expect(core.memoryBytes).toBeGreaterThan(before + 9e6)
})
