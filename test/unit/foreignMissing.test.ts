/** Where the second module can't be loaded: a chunk that is not there any more, a page that is offline. */
import { expect, test, vi } from 'vitest'
import { imageBatches } from '../../src/batches.ts'
import { fromEntries } from '../../src/dataset/entries.ts'
import { loadKernel } from '../../src/oneImage.ts'
import { readProjectFile } from '../support/fixtures.ts'

const missing = vi.hoisted(() => ({ is: true }))

vi.mock('../../src/kernel/foreign.generated.ts', async (importOriginal) => {
  const { packedForeign } = await importOriginal<typeof import('../../src/kernel/foreign.generated.ts')>()
  return {
    get packedForeign() {
      if (missing.is) throw new Error('Failed to fetch')
      return packedForeign
    },
  }
})

const failure = {
  name: 'KernelError',
  code: 'KERNEL_LOAD',
  message: expect.stringContaining("TIFF and WebP can't be loaded: Error: Failed to fetch"),
}

test('a batch fails, none of its samples, and the next call tries again', async () => {
  const png = await readProjectFile('test/fixtures/images/rgb.png')
  const webp = await readProjectFile('test/fixtures/decode/webp/kinds/lossy.webp')
  const dataset = fromEntries(
    [png, webp, png].map((bytes, i) => ({ path: `${i}`, label: 'a', read: async () => bytes }))
  )
  const onErrors = ['throw', 'skip', 'zero'] as const
  const all = await Promise.all(
    [0, 2].flatMap((workers) =>
      onErrors.map((onError) => imageBatches(dataset, { size: [8, 8], workers, onError }))
    )
  )
  const kernel = await loadKernel()
  for (const batches of all) {
    await expect(batches.next()).rejects.toMatchObject(failure)
    await expect(batches.at(0)).rejects.toMatchObject(failure)
    expect(batches.errors).toEqual([])
  }
  await expect(kernel.decodeAsync(webp)).rejects.toMatchObject(failure)

  missing.is = false
  for (const batches of all) {
    const { value } = await batches.next()
    expect([...value!.valid]).toEqual([1, 1, 1])
    await batches.close()
  }
  expect((await kernel.decodeAsync(webp)).width).toBeGreaterThan(0)
})
