/** The second module's caller, by stand-ins of the module: traps, and JPEGs that it asks for. */
import { expect, test } from 'vitest'
import { DecodeError } from '../../src/errors.ts'
import { Foreign } from '../../src/kernel/foreign.ts'
import { loadForeign } from '../../src/kernel/load.ts'
import { foreignModule } from '../../src/kernel/modules.ts'
import { compileAssembly } from '../support/assembly.node.ts'
import { readProjectFile } from '../support/fixtures.ts'

const noJpeg = () => {
  throw new Error('no JPEG was expected')
}

/** All of the ABI but what `decode` and `resume` do. */
const ABI = `
  export function reset(): void {}
  let top: usize = 2048
  export function allocate(bytes: f64): usize { top += 64; return top - 64 }
  export function jpegStream(): usize { return 1024 }
  export function jpegLength(): usize { return 3 }
  export function jpegLimit(): f64 { return 77 }
  export function image(): usize { return 1536 }
  export function imageWidth(): i32 { return 2 }
  export function imageHeight(): i32 { return 1 }
  export function imageChannels(): i32 { return 1 }
  export function failureReason(): i32 { return 1 }
  export function failureOffset(): usize { return 9 }`

test('the module imports nothing', async () => {
  expect(WebAssembly.Module.imports(await foreignModule())).toEqual([])
})

test('a trap costs the instance, not the caller, and the error names the format', async () => {
  const module = await compileAssembly(`${ABI}
    let calls = 0
    export function decode(bytes: usize, length: usize, maxPixels: f64): i32 {
      if (calls++) unreachable()
      return 0
    }
    export function resume(pixels: usize, width: i32, height: i32, channels: i32): i32 { return 0 }`)
  const foreign = new Foreign(module)
  const run = () => foreign.decode('webp', new Uint8Array(1), 1, noJpeg)
  run()
  expect(run).toThrow(
    expect.objectContaining({ code: 'KERNEL_TRAP', message: expect.stringContaining('webp') })
  )
  expect(run()).toMatchObject({ width: 2, height: 1, channels: 1 })
})

test('JPEGs are decoded for it until it asks for no more, and the error of one is the file’s', async () => {
  const module = await compileAssembly(`${ABI}
    let asked = 0
    export function decode(bytes: usize, length: usize, maxPixels: f64): i32 {
      asked = 0
      return ask()
    }
    export function resume(pixels: usize, width: i32, height: i32, channels: i32): i32 {
      store<u8>(1536 + asked - 1, load<u8>(pixels) + <u8>(width + 2 * height + 4 * channels))
      return asked == 2 ? 0 : ask()
    }
    function ask(): i32 {
      store<u8>(1024, <u8>++asked)
      return 6
    }`)
  const foreign = new Foreign(module)
  const asked: [number, number, number][] = []
  const decodeJpeg = (stream: Uint8Array, maxPixels: number) => {
    asked.push([stream.length, stream[0]!, maxPixels])
    return { width: 3, height: 5, channels: 3 as const, data: new Uint8Array(45).fill(100 * stream[0]!) }
  }
  expect(foreign.decode('tiff', new Uint8Array(1), 1, decodeJpeg).data).toEqual(Uint8Array.of(125, 225))
  expect(asked).toEqual([
    [3, 1, 77],
    [3, 2, 77],
  ])
  const failure = new DecodeError('DECODE_CORRUPT', 'jpeg', 'damaged jpeg')
  const failing = () => {
    throw failure
  }
  expect(() => foreign.decode('tiff', new Uint8Array(1), 1, failing)).toThrow(failure)
  expect(foreign.decode('tiff', new Uint8Array(1), 1, decodeJpeg).data).toEqual(Uint8Array.of(125, 225))
})

test('nothing is allocated for pictures that are too large', async () => {
  const foreign = await loadForeign()
  const before = foreign.memoryBytes
  const bytes = await readProjectFile('test/fixtures/decode/webp/damaged/lossy-huge.webp')
  expect(() => foreign.decode('webp', bytes, 2 ** 27, noJpeg)).toThrow(
    expect.objectContaining({ code: 'DECODE_TOO_LARGE' })
  )
  expect(foreign.memoryBytes).toBe(before)
})
