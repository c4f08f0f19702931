import { mkdtempSync, rmSync } from 'node:fs'
import { open, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { encodeHeader } from '../../src/npy/header.ts'
import { openNpy } from '../../src/npy/openNpy.node.ts'

const folder = mkdtempSync(join(tmpdir(), 'imbatch-npy-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function writeArray(name: string, descr: string, shape: number[], values: Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, Buffer.concat([encodeHeader(descr, shape), values]))
  return path
}

test('a path, a URL and a Blob', async () => {
  const path = await writeArray('small.npy', '<i4', [2, 2], new Uint8Array(Int32Array.of(1, 2, 3, 4).buffer))
  const { readFile } = await import('node:fs/promises')
  for (const source of [path, pathToFileURL(path), new Blob([await readFile(path)])]) {
    const file = await openNpy(source)
    expect(await file.rows(1)).toEqual(Int32Array.of(3, 4))
    await file.close()
  }
})

test('URLs that are no file’s can’t be opened', async () => {
  for (const url of ['http://host.invalid/y.npy', 'file:///a%2Fb.npy']) {
    const expected = { name: 'NpyError', code: 'NPY_READ', path: url }
    await expect(openNpy(new URL(url))).rejects.toMatchObject(expected)
  }
})

test('rows beyond 4 GB, of a file that is mostly a hole', async () => {
  const rows = 5 * 2 ** 20 + 1
  const path = await writeArray('large.npy', '<f4', [rows, 256], new Uint8Array(0))
  const header = encodeHeader('<f4', [rows, 256]).length
  await truncate(path, header + rows * 1024)
  const handle = await open(path, 'r+')
  const values = Float32Array.from({ length: 512 }, (_, i) => i + 0.5)
  await handle.write(new Uint8Array(values.buffer), 0, 2048, header + (rows - 2) * 1024)
  await handle.close()

  const file = await openNpy(path)
  expect(file.shape).toEqual([rows, 256])
  expect(await file.rows(rows - 2)).toEqual(values)
  expect(await file.rows(rows - 3, rows - 1)).toEqual(
    Float32Array.from([...Array(256).fill(0), ...values.subarray(0, 256)])
  )
  await file.close()
})

test('a file that is missing, a folder, and one that is cut while it is open', async () => {
  const missing = join(folder, 'missing.npy')
  await expect(openNpy(missing)).rejects.toMatchObject({ name: 'NpyError', code: 'NPY_READ', path: missing })
  await expect(openNpy(folder)).rejects.toMatchObject({ code: 'NPY_READ', path: folder })

  const path = await writeArray('cut.npy', '|u1', [100], new Uint8Array(100))
  const file = await openNpy(path)
  await truncate(path, 150)
  await expect(file.rows()).rejects.toMatchObject({ code: 'NPY_TRUNCATED', path })
  await file.close()
  await expect(openNpy(path)).rejects.toMatchObject({ code: 'NPY_TRUNCATED' })
})
