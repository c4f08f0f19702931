/** The corpus, by the same code in Node and in pages. */
import type { FileLike } from '../../src/index.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The corpus' folder; '' where there is none. */
    corpus: string
  }
}

/** A file of goldens by Keras: cases by name. */
export type CorpusGolden = Record<
  string,
  {
    generator: object
    flow: {
      target_size: [number, number]
      interpolation: string
      color_mode?: string
      class_mode?: string
      shuffle?: boolean
      keep_aspect_ratio?: boolean
    }
    samples: number
    /** SHA-256 of the names, joined by newlines, and of the int32 labels. */
    filenames: string
    classes: string
    /** SHA-256 of float32 values. */
    batches: { x: string; y?: string }[]
  }
>

/** Bytes of a file by its path from the corpus' root; 'golden/…' is the folder of goldens beside it. */
export async function readCorpusFile(corpus: string, path: string): Promise<Uint8Array> {
  if (typeof document !== 'undefined') {
    const response = await fetch(`/corpus/${path.split('/').map(encodeURIComponent).join('/')}`)
    if (!response.ok) throw new Error(`${path}: HTTP status ${response.status}`)
    return new Uint8Array(await response.arrayBuffer())
  }
  const { readFile } = await import('node:fs/promises')
  return readFile(path.startsWith('golden/') ? `${corpus}/../${path}` : `${corpus}/${path}`)
}

/** Of folders that a page has fetched: once, since goldens are many, and a browser that is watched fetches slowly. */
const fetched = new Map<string, Promise<FileLike[]>>()

/** The images of a folder of the corpus, as its manifest lists them, in the form that a chosen folder has. */
export async function corpusFiles(corpus: string, folder: string): Promise<FileLike[]> {
  if (typeof document === 'undefined') {
    const paths = await pathsIn(corpus, folder)
    return paths.map(([path, size]) => ({
      ...nameOf(folder, path),
      size,
      arrayBuffer: async () => Uint8Array.from(await readCorpusFile(corpus, `${folder}/${path}`)).buffer,
    }))
  }
  if (!fetched.has(folder)) fetched.set(folder, fetchFiles(corpus, folder))
  return fetched.get(folder)!
}

async function fetchFiles(corpus: string, folder: string): Promise<FileLike[]> {
  const paths = await pathsIn(corpus, folder)
  return Promise.all(
    paths.map(async ([path]) => {
      const bytes = await readCorpusFile(corpus, `${folder}/${path}`)
      const { name, webkitRelativePath } = nameOf(folder, path)
      const file = new File([bytes as Uint8Array<ArrayBuffer>], name)
      return Object.defineProperty(file, 'webkitRelativePath', { value: webkitRelativePath })
    })
  )
}

async function pathsIn(corpus: string, folder: string): Promise<[path: string, size: number][]> {
  const manifest = new TextDecoder().decode(await readCorpusFile(corpus, `${folder}/MANIFEST.tsv`))
  const [, ...lines] = manifest.trimEnd().split('\n')
  return lines.map((line) => [line.split('\t')[0]!, Number(line.split('\t')[1])])
}

const nameOf = (folder: string, path: string) => ({
  name: path.split('/').at(-1)!,
  webkitRelativePath: `${folder}/${path}`,
})
