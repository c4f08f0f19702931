/** `decode: 'fast'`, `scale` and `orient`: what a batch gets is what decoding and resizing one after the other give. */
import { describe, expect, test } from 'vitest'
import { type Entry, fromEntries, imageBatches, loadKernel } from '../../src/index.ts'
import { readProjectFile } from '../support/fixtures.ts'

const kernel = await loadKernel()

async function entryOf(path: string): Promise<Entry> {
  const bytes = await readProjectFile(path)
  return { path, read: async () => bytes }
}

describe('fast', async () => {
  const entry = await entryOf('examples/photos/forest/forest-02.jpg')
  const bytes = await entry.read()
  const { width, height } = kernel.probe(bytes)

  /** Targets around the sizes at which the rule changes: the scaled image is never smaller than the target. */
  const targets = [1, 2, 4, 8].flatMap((by) => {
    const [h, w] = [Math.floor(height / by), Math.floor(width / by)]
    return [
      { size: [h, w] as const, scale: (1 / by) as 1 | 0.5 | 0.25 | 0.125 },
      { size: [h + 1, w] as const, scale: Math.min(1, 2 / by) as 1 | 0.5 | 0.25 },
      { size: [h, w + 1] as const, scale: Math.min(1, 2 / by) as 1 | 0.5 | 0.25 },
    ]
  })

  test.each(targets)('to $size, decoded at $scale', async ({ size, scale }) => {
    const batches = await imageBatches(fromEntries([entry]), { size, labelMode: 'none', decode: 'fast' })
    const expected = kernel.resize(kernel.decode(bytes, { colorMode: 'rgb', scale }), { size })
    expect((await batches.at(0)).xs).toEqual(Float32Array.from(expected.data))
  })

  test('exact is the default, and other values are errors', async () => {
    const size = [8, 8] as const
    const batches = await imageBatches(fromEntries([entry]), { size, labelMode: 'none' })
    const expected = kernel.resize(kernel.decode(bytes, { colorMode: 'rgb' }), { size })
    expect((await batches.at(0)).xs).toEqual(Float32Array.from(expected.data))
    const wrong = imageBatches(fromEntries([entry]), { size, decode: 'slow' as never })
    await expect(wrong).rejects.toMatchObject({ code: 'OPTION_VALUE', option: 'decode' })
    expect(() => kernel.decode(bytes, { scale: 0.3 as never })).toThrow(
      expect.objectContaining({ option: 'scale' })
    )
  })
})

test('a scaled image has its sides rounded up, and the limit counts the pixels of the whole one', async () => {
  const bytes = await (await entryOf('examples/photos/night/night-03.jpg')).read()
  const { width, height } = kernel.probe(bytes)
  for (const scale of [0.5, 0.25, 0.125] as const) {
    const image = kernel.decode(bytes, { scale })
    expect([image.width, image.height]).toEqual([Math.ceil(width * scale), Math.ceil(height * scale)])
  }
  const options = { scale: 0.125 as const, maxPixels: width * height - 1 }
  expect(() => kernel.decode(bytes, options)).toThrow(expect.objectContaining({ code: 'DECODE_TOO_LARGE' }))
})
