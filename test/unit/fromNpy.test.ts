/** Files that `writeNpy` wrote, as datasets. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open, readdir, readlink, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { collect, fromDirectory, fromNpy, imageBatches, writeNpy } from '../../src/node.ts'
import { encodeHeader } from '../../src/npy/header.ts'
import { PHOTOS } from '../support/cli.node.ts'

const folder = mkdtempSync(join(tmpdir(), 'imbatch-from-npy-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('what writeNpy wrote gives the same bytes at the same size', async () => {
  const dataset = await fromDirectory(PHOTOS)
  const [xs, ys] = [join(folder, 'x.npy'), join(folder, 'y.npy')]
  const given = fc.record({
    size: fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })),
    colorMode: fc.constantFrom('rgb' as const, 'rgba' as const, 'grayscale' as const),
    layout: fc.constantFrom('NHWC' as const, 'NCHW' as const),
    batchSize: fc.integer({ min: 1, max: 20 }),
    seed: fc.nat(),
  })
  const property = fc.asyncProperty(given, async (options) => {
    const first = { ...options, shuffle: true, labelMode: 'sparse', workers: 0 } as const
    const epoch = await collect(await imageBatches(dataset, first), { dtype: 'uint8' })
    await writeNpy(await imageBatches(dataset, first), { xs, ys, dtype: 'uint8' })
    const packed = await fromNpy(xs, { labels: ys, classNames: dataset.classNames, layout: options.layout })
    const again = await collect(await imageBatches(packed, { ...first, shuffle: false }), { dtype: 'uint8' })
    expect(again.xs).toEqual(epoch.xs)
    expect(again.ys).toEqual(epoch.ys)
  })
  await fc.assert(property, { numRuns: 12 })
})

test('a path and a URL; names without a folder', async () => {
  const path = join(folder, '50% of it.npy')
  writeFileSync(path, Buffer.concat([encodeHeader('|u1', [2, 1, 1]), Buffer.of(7, 9)]))
  for (const source of [path, pathToFileURL(path)]) {
    const dataset = await fromNpy(source)
    expect(dataset.entries.map((entry) => entry.path)).toEqual(['50% of it.npy[0]', '50% of it.npy[1]'])
    const batches = await imageBatches(dataset, {
      size: [1, 1],
      colorMode: 'grayscale',
      labelMode: 'none',
      workers: 0,
    })
    expect((await batches.at(0)).xs).toEqual(Float32Array.of(7, 9))
  }
})

test('rows beyond 4 GB, of a file that is mostly a hole', async () => {
  const rows = 5 * 2 ** 20 + 1
  const shape = [rows, 16, 64]
  const path = join(folder, 'large.npy')
  const header = encodeHeader('|u1', shape)
  writeFileSync(path, header)
  await truncate(path, header.length + rows * 1024)
  const handle = await open(path, 'r+')
  const values = Uint8Array.from({ length: 1024 }, (_, i) => i & 255)
  await handle.write(values, 0, 1024, header.length + (rows - 1) * 1024)
  await handle.close()

  const dataset = (await fromNpy(path)).subset([0, rows - 1])
  const options = { size: [16, 64], colorMode: 'grayscale', labelMode: 'none', workers: 2 } as const
  await using batches = await imageBatches(dataset, options)
  const { xs } = await batches.at(0)
  expect(xs.subarray(0, 1024)).toEqual(new Float32Array(1024))
  expect(xs.subarray(1024)).toEqual(Float32Array.from(values))
})

test('a file that has become another one since is an error that says so', async () => {
  const path = join(folder, 'changing.npy')
  writeFileSync(path, Buffer.concat([encodeHeader('|u1', [2, 1, 1]), Buffer.of(7, 9)]))
  const dataset = await fromNpy(path)
  writeFileSync(path, Buffer.concat([encodeHeader('|u1', [1, 1, 2]), Buffer.of(7, 9)]))
  const batches = await imageBatches(dataset, { size: [1, 1], labelMode: 'none', workers: 0 })
  await expect(batches.at(0)).rejects.toMatchObject({ code: 'NPY_READ', path: 'changing.npy[0]' })
})

test.skipIf(process.platform !== 'linux')('is open only while it is read, and a little longer', async () => {
  const path = join(folder, 'closing.npy')
  writeFileSync(path, Buffer.concat([encodeHeader('|u1', [2, 1, 1]), Buffer.of(7, 9)]))
  const isOpen = async () => {
    const links = await readdir('/proc/self/fd')
    const targets = await Promise.all(links.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')))
    return targets.includes(path)
  }
  const dataset = await fromNpy(path)
  expect(await isOpen()).toBe(false)
  await Promise.all(dataset.entries.map((entry) => entry.read()))
  expect(await isOpen()).toBe(true)
  await expect.poll(isOpen, { timeout: 20_000 }).toBe(false)
  expect((await dataset.entries[1]!.read()).at(-1)).toBe(9)
})
