import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fromDirectory, fromManifest, imageBatches } from '../../src/node.ts'
import golden from '../golden/keras.json'
import { CLASS_FILES, readFixture } from '../support/fixtures.ts'

const fixtures = new URL('../fixtures/classes', import.meta.url)
const { filenames, classes, class_indices } = golden.cases[0]!
let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'imbatch-'))
})
afterEach(() => rm(root, { recursive: true }))

/** Makes files of no matter what content; a path that ends in '/' is a folder. */
async function make(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(join(root, path, path.endsWith('/') ? '.' : '..'), { recursive: true })
    if (!path.endsWith('/')) await writeFile(join(root, path), await readFixture('rgb-1x1.png'))
  }
}

const pathsOf = async (options = {}) => (await fromDirectory(root, options)).entries.map(({ path }) => path)

test('the list of fixtures that pages use is what is on the disk', async () => {
  const found = await readdir(fixtures, { recursive: true, withFileTypes: true })
  const files = found.filter((item) => item.isFile()).map(({ parentPath, name }) => `${parentPath}/${name}`)
  const base = decodeURIComponent(fixtures.pathname)
  expect(files.map((file) => file.slice(base.length + 1)).toSorted()).toEqual([...CLASS_FILES].toSorted())
})

test.each([0, 1])('a file that is deleted in mid-epoch, with %d workers', async (workers) => {
  await make('x/1.png', 'x/2.png', 'x/3.png', 'x/4.png')
  const dataset = await fromDirectory(root)
  const options = { size: [2, 2], batchSize: 1, prefetch: 0, workers } as const
  const throwing = await imageBatches(dataset, options)
  const skipping = await imageBatches(dataset, { ...options, onError: 'skip' })
  await Promise.all([throwing.next(), skipping.next()])
  await rm(join(root, 'x/2.png'))
  await expect(throwing.next()).rejects.toMatchObject({ code: 'SAMPLE_READ', path: 'x/2.png', index: 1 })
  const paths: string[] = []
  for (let result = await skipping.next(); !result.done; result = await skipping.next())
    paths.push(...result.value.paths)
  expect(paths).toEqual(['x/3.png', 'x/4.png'])
  expect(skipping.errors.map(({ path }) => path)).toEqual(['x/2.png'])
  await Promise.all([throwing.close(), skipping.close()])
})

test('order, labels and classes are Keras’', async () => {
  const dataset = await fromDirectory(fixtures)
  expect(dataset.entries.map(({ path }) => path)).toEqual(filenames)
  expect(Array.from(dataset.labels)).toEqual(classes)
  expect(Object.fromEntries(dataset.classNames.map((name, i) => [name, i]))).toEqual(class_indices)
})

test('classes can be chosen and ordered; others are not looked at', async () => {
  await make('a/1.png', 'b/1.png', 'empty/')
  const dataset = await fromDirectory(root, { classes: ['b', 'a'] })
  expect(dataset.entries.map(({ path }) => path)).toEqual(['b/1.png', 'a/1.png'])
  await expect(fromDirectory(root, { classes: ['a', 'c'] })).rejects.toMatchObject({
    code: 'DATASET_CLASS_EMPTY',
  })
})

test('without labels, the whole tree', async () => {
  await make('2.png', 'x/1.png', 'x/y/3.png')
  expect(await pathsOf({ labels: 'none' })).toEqual(['2.png', 'x/1.png', 'x/y/3.png'])
})

test('bad folders', async () => {
  await expect(fromDirectory(root)).rejects.toMatchObject({ code: 'DATASET_EMPTY', path: root })
  await expect(fromDirectory(join(root, 'gone'))).rejects.toMatchObject({ code: 'DATASET_NOT_FOUND' })
  await make('1.png')
  await expect(fromDirectory(root)).rejects.toMatchObject({ code: 'DATASET_NO_CLASSES' })
  await make('a/1.png', 'b/')
  const empty = fromDirectory(root)
  await expect(empty).rejects.toMatchObject({ code: 'DATASET_CLASS_EMPTY', path: `${root}/b` })
  await expect(empty).rejects.toThrow('allowEmptyClasses')
  expect((await fromDirectory(root, { allowEmptyClasses: true })).classNames).toEqual(['a', 'b'])
  await expect(fromDirectory('')).rejects.toMatchObject({ code: 'OPTION_TYPE', option: 'root' })
  await expect(fromDirectory(root, { folowLinks: true } as never)).rejects.toMatchObject({
    code: 'OPTION_UNKNOWN',
  })
})

test('links: a class may be one, others are followed if asked, and circles end', async () => {
  await make('real/1.png', 'elsewhere/in/2.png')
  await mkdir(join(root, 'set/a'), { recursive: true })
  await symlink(join(root, 'real'), join(root, 'set/b'))
  await symlink(join(root, 'elsewhere'), join(root, 'set/a/linked'))
  await symlink(join(root, 'set/a'), join(root, 'set/a/circle'))
  await symlink(join(root, 'real/1.png'), join(root, 'set/a/file.png'))
  root = join(root, 'set')
  expect(await pathsOf()).toEqual(['a/file.png', 'b/1.png'])
  expect(await pathsOf({ followLinks: true })).toEqual(['a/file.png', 'a/linked/in/2.png', 'b/1.png'])
  root = join(root, '..')
})

test('a link that leads nowhere is a sample that fails by name', async () => {
  await make('a/1.png')
  await symlink(join(root, 'gone.png'), join(root, 'a/2.png'))
  const batches = await imageBatches(await fromDirectory(root), { size: [2, 2], onError: 'zero' })
  const { value } = await batches.next()
  expect(Array.from(value!.valid)).toEqual([1, 0])
  expect(value!.errors[0]).toMatchObject({ code: 'SAMPLE_READ', path: 'a/2.png' })
  expect(value!.errors[0]!.message).toContain('ENOENT')
})

test.skipIf(process.platform === 'win32')(
  'pipes and devices are no files, nor are links to them',
  async () => {
    await make('a/1.png')
    execFileSync('mkfifo', [join(root, 'a/pipe.png'), join(root, 'pipe.png')])
    await symlink(join(root, 'a/pipe.png'), join(root, 'a/link.png'))
    await symlink('/dev/zero', join(root, 'a/zero.png'))
    await symlink(join(root, 'a/1.png'), join(root, 'a/2.png'))
    expect(await pathsOf()).toEqual(['a/1.png', 'a/2.png'])
    expect(await pathsOf({ labels: 'none' })).toEqual(['a/1.png', 'a/2.png'])
  }
)

test.skipIf(process.platform !== 'linux')('a class folder whose name is not UTF-8', async () => {
  await make('a/1.png')
  mkdirSync(Buffer.concat([Buffer.from(`${root}/b`), Buffer.of(0xe9)]))
  const expected = { code: 'DATASET_NOT_FOUND', path: `${root}/b\ufffd` }
  await expect(fromDirectory(root)).rejects.toMatchObject(expected)
})

test('a file that can’t be read fails by name', async () => {
  await make('a/1.png')
  const batches = await imageBatches(await fromDirectory(root), { size: [2, 2] })
  await rm(join(root, 'a/1.png'))
  await mkdir(join(root, 'a/1.png'))
  await expect(batches.next()).rejects.toMatchObject({ code: 'SAMPLE_READ', path: 'a/1.png' })
  await expect(batches.next()).rejects.toThrow('EISDIR')
})

test('a folder in the place of a file fails by name', async () => {
  await make('a/1.png', 'a/2.png/')
  const dataset = await fromDirectory(root)
  expect(dataset.length).toBe(1) // a folder is no file, whatever its name
})

test('a file that is gone when its turn comes fails by name, and nothing else is lost', async () => {
  await make('a/1.png', 'a/2.png', 'a/3.png')
  const batches = await imageBatches(await fromDirectory(root), { size: [2, 2], onError: 'skip' })
  await rm(join(root, 'a/2.png'))
  const { value } = await batches.next()
  expect(value!.paths).toEqual(['a/1.png', 'a/3.png'])
  expect(value!.errors.map(({ path }) => path)).toEqual(['a/2.png'])
})

test('a manifest on disk: paths are relative to it, whatever characters they have', async () => {
  await make('set/a/100% #1?.png')
  const file = join(root, 'set/list.json')
  await writeFile(file, JSON.stringify([{ path: 'a/100% #1?.png', label: 'x' }]))
  for (const manifest of [file, pathToFileURL(file)]) {
    const dataset = await fromManifest(manifest)
    expect(await dataset.entries[0]!.read()).toEqual(await readFixture('rgb-1x1.png'))
  }
  const inline = await fromManifest([{ path: 'a/100% #1?.png' }], { base: join(root, 'set/') })
  expect((await inline.entries[0]!.read()).length).toBeGreaterThan(0)
  await expect(fromManifest(join(root, 'gone.csv'))).rejects.toMatchObject({ code: 'DATASET_NOT_FOUND' })
})
