/** Files of the project, by the same code in Node and in pages. */
import { type Dataset, type FileLike, fromEntries, fromManifest } from '../../src/index.ts'

const isNode = typeof process !== 'undefined' && !!process.versions?.node && typeof document === 'undefined'

/** Bytes of a file by its path from the project's root. */
export async function readProjectFile(path: string): Promise<Uint8Array> {
  if (!isNode) return fetchBytes(`/${encodePath(path)}`)
  const { readFile } = await import('node:fs/promises')
  return readFile(new URL(`../../${encodePath(path)}`, import.meta.url))
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url}: HTTP status ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

/** Files of the project, which whoever needs them opens by their URLs: a worker too. Labels are their folders. */
export async function linkedDataset(paths: readonly string[]): Promise<Dataset> {
  const rows = paths.map((path) => ({
    path,
    url: isNode ? new URL(`../../${encodePath(path)}`, import.meta.url).href : `/${encodePath(path)}`,
    label: path.split('/').at(-2)!,
  }))
  if (!isNode) return fromManifest(rows)
  const kind = '.ts' // not in one text: pages can't load it
  const forNode: typeof import('../../src/node.ts') = await import(/* @vite-ignore */ `../../src/node${kind}`)
  return forNode.fromManifest(rows)
}

/** Bytes of a single picture among the fixtures. */
export function readFixture(name: string): Promise<Uint8Array> {
  return readProjectFile(`test/fixtures/images/${name}`)
}

/** A dataset of files of the project; a label where the class is given before a colon, as in 'cat:path/to.png'. */
export function datasetOf(files: readonly string[]): Dataset {
  return fromEntries(
    files.map((file) => {
      const [label, path] = file.includes(':') ? (file.split(':') as [string, string]) : [undefined, file]
      const read = () => readProjectFile(path)
      return label === undefined ? { path, read } : { path, label, read }
    })
  )
}

/**
 * Every file of test/fixtures/classes, in no order: pages can't list folders. What is no sample: a file at the root,
 * hidden files and folders, and a text.
 */
export const CLASS_FILES: readonly string[] = [
  'stray.png',
  'night/a-b/1.png',
  'night/z.png',
  'night/a/deep/0.png',
  'night/a/1.png',
  '.cache/cached.png',
  'beach/photo.PNG',
  'beach/！.png',
  'beach/😀.png',
  'beach/.thumbs/photo.png',
  'beach/notes.txt',
  'Forest/é.png',
  'Forest/.hidden.png',
  'Forest/a.png',
  'Forest/img10.png',
  'Forest/B.png',
  'Forest/img2.png',
]

/** The class fixtures as a file list: what a browser makes of a chosen folder. */
export function classFiles(): FileLike[] {
  return CLASS_FILES.map((path) => ({
    name: path.split('/').at(-1)!,
    size: 1,
    webkitRelativePath: `classes/${path}`,
    arrayBuffer: async () => {
      const bytes = await readProjectFile(`test/fixtures/classes/${path}`)
      return Uint8Array.from(bytes).buffer
    },
  }))
}
