/** Where images come from: every source of the same folders gives the same dataset. */
import { expect, test } from 'vitest'
import { type Entry, fromDirectoryHandle, fromEntries, fromFileList, fromManifest } from '../../src/index.ts'
import golden from '../golden/keras.json'
import { CLASS_FILES, classFiles, readProjectFile } from '../support/fixtures.ts'

const { filenames, classes, class_indices } = golden.cases[0]!

/** The class fixtures as a directory handle, which has children in no particular order. */
function handleOf(name: string, paths: readonly string[], folder: string): object {
  const names = new Set(paths.map((path) => path.split('/')[0]!))
  return {
    kind: 'directory',
    name,
    async *values() {
      for (const child of names) {
        const below = paths
          .filter((path) => path.startsWith(`${child}/`))
          .map((path) => path.slice(child.length + 1))
        yield below.length > 0
          ? handleOf(child, below, `${folder}/${child}`)
          : fileHandle(child, `${folder}/${child}`)
      }
    },
  }
}

function fileHandle(name: string, path: string): object {
  return {
    kind: 'file',
    name,
    getFile: async () => ({
      name,
      size: 1,
      arrayBuffer: async () => Uint8Array.from(await readProjectFile(path)).buffer,
    }),
  }
}

test('a file list and a directory handle give Keras’ order and labels', async () => {
  const root = handleOf('classes', CLASS_FILES, 'test/fixtures/classes')
  for (const dataset of [fromFileList(classFiles()), await fromDirectoryHandle(root as never)]) {
    expect(dataset.entries.map(({ path }) => path)).toEqual(filenames)
    expect(Array.from(dataset.labels)).toEqual(classes)
    expect(Object.fromEntries(dataset.classNames.map((name, i) => [name, i]))).toEqual(class_indices)
    expect(await dataset.entries[3]!.read()).toEqual(
      new Uint8Array(await readProjectFile(`test/fixtures/classes/${filenames[3]}`))
    )
  }
})

test('without labels, everything that is not hidden, whether in folders or not', () => {
  const dataset = fromFileList(classFiles(), { labels: 'none' })
  expect(dataset.length).toBe(13)
  expect(dataset.entries[0]!.path).toBe('stray.png')
  expect(dataset.classNames).toEqual([])
  expect(new Set(dataset.labels)).toEqual(new Set([-1]))
})

test('extensions are matched in any case, with or without a dot', () => {
  const names = (extensions: string[]) =>
    fromFileList(classFiles(), { labels: 'none', extensions }).entries.map(({ path }) => path)
  expect(names(['txt'])).toEqual(['beach/notes.txt'])
  expect(names(['.TXT'])).toEqual(['beach/notes.txt'])
})

const rows = (text: string) => `data:text/plain;charset=utf-8,${encodeURIComponent(text)}`

test('manifests in JSON and CSV, with a byte order mark, quotes and classes', async () => {
  const base = 'http://host.invalid/set/'
  const list = [
    { path: 'a, b.png', label: 'cat' },
    { path: 'c.png', label: 'ant' },
  ]
  const csv = rows('\uFEFFpath,label\r\n"a, b.png",cat\r\nc.png,ant\r\n')
  for (const manifest of [list, { entries: list }, rows(JSON.stringify(list)), csv]) {
    const dataset = await fromManifest(manifest, { base })
    expect(dataset.entries.map(({ path, label }) => [path, label])).toEqual([
      ['a, b.png', 'cat'],
      ['c.png', 'ant'],
    ])
    expect(dataset.classNames).toEqual(['ant', 'cat'])
    expect(Array.from(dataset.labels)).toEqual([1, 0])
  }
  const listed = await fromManifest({ entries: list, classes: ['cat', 'dog', 'ant'] }, { base })
  expect(Array.from(listed.labels)).toEqual([0, 2])
  const chosen = await fromManifest(
    { entries: list, classes: ['cat', 'ant'] },
    { base, classes: ['ant', 'cat'] }
  )
  expect(Array.from(chosen.labels)).toEqual([1, 0])
})

test('a manifest’s files are read from their URLs; empty cells are no labels', async () => {
  const bytes = rows('bytes')
  const dataset = await fromManifest(rows(`path,url,label\nname.png,"${bytes}",\n`), {
    base: 'http://host.invalid/',
  })
  expect(dataset.labels[0]).toBe(-1)
  expect(new TextDecoder().decode(await dataset.entries[0]!.read())).toBe('bytes')
})

test('null is no label, numbers and booleans are; blanks around cells and columns without names do not count', async () => {
  const list = [{ label: null }, { label: 7 }, { label: false }, {}, { label: 'null' }]
  const json = rows(JSON.stringify(list.map((row) => ({ path: 'a.png', ...row }))))
  const labelled = await fromManifest(json, { base: 'http://host.invalid/' })
  expect(labelled.entries.map(({ label }) => label)).toEqual([undefined, '7', 'false', undefined, 'null'])

  const csv = rows('path, label ,,\n a.png , cat,,\nb.png,\t"  dog",,\n')
  const spaced = await fromManifest(csv, { base: 'http://host.invalid/' })
  expect(spaced.entries.map(({ path, label }) => [path, label])).toEqual([
    ['a.png', 'cat'],
    ['b.png', '  dog'],
  ])
})

test('a path is a file’s name, whatever it means in a URL; a url is a URL', async () => {
  const fetched: string[] = []
  const original = globalThis.fetch
  globalThis.fetch = async (url) => {
    fetched.push(String(url))
    return new Response('x')
  }
  try {
    const list = [
      { path: 'a/100% #1?.png' },
      { path: 'http://other.invalid/b%20c.png' },
      { path: 'n', url: '../d%20e.png?x' },
    ]
    const dataset = await fromManifest(list, { base: 'http://host.invalid/set/' })
    for (const entry of dataset.entries) await entry.read()
  } finally {
    globalThis.fetch = original
  }
  expect(fetched).toEqual([
    'http://host.invalid/set/a/100%25%20%231%3F.png',
    'http://other.invalid/b%20c.png',
    'http://host.invalid/d%20e.png?x',
  ])
})

test('a subset keeps classes and takes the order that is asked for', () => {
  const read = async () => new Uint8Array()
  const entries: Entry[] = ['b', 'a', 'c'].map((label, i) => ({ path: `${i}`, label, read }))
  const subset = fromEntries(entries).subset([2, 0])
  expect(subset.entries.map(({ path }) => path)).toEqual(['2', '0'])
  expect([subset.classNames, Array.from(subset.labels)]).toEqual([
    ['a', 'b', 'c'],
    [2, 1],
  ])
  for (const [indices, option] of [
    [[2], 'indices[0]'],
    [['0'], 'indices[0]'],
    [[0, 0.5], 'indices[1]'],
    [new Set([0]), 'indices'],
    [undefined, 'indices'],
  ]) {
    expect(() => subset.subset(indices as number[])).toThrow(expect.objectContaining({ option }))
  }
})
