import { wrongValue } from '../errors.ts'
import { fetchBytes, readerOf } from '../source.ts'
import type { Entry } from '../types.ts'
import type { FromDirectory } from './files.ts'

/** There are no folders by path here. */
export const fromDirectory: FromDirectory = async (root) => {
  const expected =
    'a Dataset, the files of a chosen folder or a directory handle: paths need Node, Deno or Bun'
  throw wrongValue('directory', root, expected)
}

export async function readFile(path: string | URL): Promise<Uint8Array> {
  return fetchBytes(new URL(path, globalThis.document?.baseURI ?? globalThis.location?.href).href)
}

export async function writeFile(path: string | URL, _bytes: Uint8Array): Promise<void> {
  throw wrongValue('path', path, 'a directory handle: paths need Node, Deno or Bun')
}

/** That it is one shows when it is fetched. */
export const isFile = async (_path: string): Promise<boolean> => true

/** `name` against the URL of a folder. */
export function joinPath(directory: string | URL, name: string): string {
  const folder = String(directory)
  return folder === '' || /^([a-z][a-z0-9+.-]+:|\/)/i.test(name)
    ? name
    : `${folder.replace(/\/$/, '')}/${name}`
}

/** A file by its URL. */
export function entryOf(path: string): Entry {
  const url = new URL(path, globalThis.document?.baseURI ?? globalThis.location?.href).href
  return { path, read: readerOf({ url }) }
}
