/** Where a file's bytes come from, in a form that can be sent to a worker. */
import type { Entry } from './types.ts'

/** Plain data that a worker can open itself; reading it there gives what the entry's `read` gives. */
export interface FileSource {
  readonly file: string
}

export type Source =
  | FileSource
  | { readonly url: string }
  | { readonly blob: Blob }
  | { readonly handle: FileHandle }

/** What is needed of a `FileSystemFileHandle`. */
interface FileHandle {
  getFile(): Promise<{ arrayBuffer(): Promise<ArrayBuffer> }>
}

type Read = Entry['read']

const SOURCE = Symbol('source')

/**
 * `read`, marked as reading `source`. The mark is on the function and not on the entry, so that an entry whose `read`
 * is replaced by another function is read by that function.
 */
export function readerOf(source: Source, read: Read = (signal) => readSource(source, signal)): Read {
  return Object.assign(read, { [SOURCE]: source })
}

/** Asks a reader of `makeReaders` for its source instead of its bytes. */
const ASK: unique symbol = Symbol('ask')

/** What these readers inherit: a property of its own would double what each takes. */
const reader: object = Object.create(Function.prototype, {
  [SOURCE]: {
    get(this: (asked: symbol) => Source): Source {
      return this(ASK)
    },
  },
})

/**
 * Gives what gives `readerOf(locate(base, name), …)`. Of folders with millions of files: such a reader takes 80 bytes in V8,
 * being bound to strings that there are anyway, and one of `readerOf` some 400.
 */
export function makeReaders(
  locate: (base: string, name: string) => Source,
  read: (source: Source, signal?: AbortSignal) => Promise<Uint8Array>
): (base: string, name: string) => Read {
  const answer = (base: string, name: string, signal?: AbortSignal | typeof ASK) =>
    signal === ASK ? locate(base, name) : read(locate(base, name), signal)
  Object.setPrototypeOf(answer, reader) // as is of what is bound to it
  return (base, name) => answer.bind(undefined, base, name) as Read
}

export function hasSource({ read }: Entry): boolean {
  return SOURCE in read
}

export function sourceOf({ read }: Entry): Source | undefined {
  return (read as { readonly [SOURCE]?: Source })[SOURCE]
}

/** The bytes of a source that is no file; those are for Node's side. */
export async function readSource(source: Source, signal?: AbortSignal): Promise<Uint8Array> {
  if ('url' in source) return fetchBytes(source.url, signal)
  if ('blob' in source) return new Uint8Array(await source.blob.arrayBuffer())
  if ('handle' in source) return new Uint8Array(await (await source.handle.getFile()).arrayBuffer())
  const hint = "in Node, a bundler has to resolve by the condition 'node'"
  throw new Error(`no file system to read ${source.file} from (${hint})`)
}

export async function fetchBytes(url: string, signal?: AbortSignal): Promise<Uint8Array> {
  const response = await fetch(url, signal ? { signal } : undefined)
  if (!response.ok) throw new Error(`HTTP status ${response.status} ${response.statusText}`.trimEnd())
  return new Uint8Array(await response.arrayBuffer())
}
