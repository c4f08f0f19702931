/** Entries of a folder: there may be millions of them. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { fromDirectory, fromEntries, fromManifest } from '../../src/node.ts'
import { sourceOf } from '../../src/source.ts'
import { childScript } from '../support/child.node.ts'

const { folder, script } = childScript('entriesChild.ts')
const classes = fileURLToPath(new URL('../fixtures/classes', import.meta.url))

test('take little memory', () => {
  const FILES = 4000
  const photos = join(folder, 'photos')
  for (let i = 0; i < FILES; i++) {
    const name = join(photos, `n0144076${i % 4}`)
    if (i < 4) mkdirSync(name, { recursive: true })
    writeFileSync(join(name, `n0144076${i % 4}_${String(i).padStart(5, '0')}.JPEG`), '')
  }
  const printed = execFileSync(process.execPath, ['--expose-gc', script, photos], { encoding: 'utf8' })
  const [entry, row] = JSON.parse(printed) as [number, number]
  // The path takes 48, the entry itself 48. With a closure and a property for each they took 800.
  expect(entry).toBeGreaterThan(96)
  expect(entry).toBeLessThan(300)
  expect(row).toBeLessThan(20)
})

test('are read by their function alone, and by workers as long as it is theirs', async () => {
  const dataset = await fromDirectory(classes)
  const { path, read } = dataset.entries[0]!
  const file = join(classes, path)
  expect(sourceOf({ path, read })).toEqual({ file })
  const bytes = await read()
  expect(bytes.length).toBeGreaterThan(0)
  expect(await read(new AbortController().signal)).toEqual(bytes)
  await expect(read(AbortSignal.abort())).rejects.toThrow(/abort/i)

  const renamed = fromEntries([{ ...dataset.entries[0]!, path: 'a', label: 'x' }])
  expect(sourceOf(renamed.entries[0]!)).toEqual({ file })
  expect(sourceOf({ path, read: async () => bytes })).toBeUndefined()
})

test('of a manifest that no file of this machine can be fail when it is read', async () => {
  await expect(fromManifest([{ path: 'a.png', url: 'file://other/a.png' }])).rejects.toMatchObject({
    code: 'DATASET_MANIFEST',
    message: expect.stringContaining("entry 0: can't be at file://other/a.png"),
  })
})
