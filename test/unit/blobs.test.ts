/** Blobs of files, which can't be sent to workers. */
import { openAsBlob } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { fromFileList, imageBatches } from '../../src/node.ts'

const file = fileURLToPath(new URL('../fixtures/images/rgb.png', import.meta.url))

test('are read on the caller’s thread, a few at a time', async () => {
  let reading = 0
  let most = 0
  const blobs = await Promise.all(
    Array.from({ length: 16 }, async (_, i) => {
      const blob = await openAsBlob(file)
      const arrayBuffer = async () => {
        most = Math.max(most, ++reading)
        await new Promise((resolve) => setTimeout(resolve, 5))
        reading--
        return Blob.prototype.arrayBuffer.call(blob)
      }
      return Object.assign(blob, { name: `${i}.png`, webkitRelativePath: `root/a/${i}.png`, arrayBuffer })
    })
  )
  const first = async (workers: number) => {
    const batches = await imageBatches(fromFileList(blobs as never), { size: [4, 4], workers })
    const { xs } = (await batches.next()).value!
    await batches.close()
    return xs
  }
  const xs = await first(1)
  expect(most).toBeGreaterThan(1)
  expect(most).toBeLessThanOrEqual(4)
  expect(xs).toEqual(await first(0))
})
