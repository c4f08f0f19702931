import { readFile as read, stat, writeFile as write } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fromDirectory as list } from '../dataset/fromDirectory.node.ts'
import { guard, partOf, replaceFile } from '../sink/files.node.ts'
import { readLocal } from '../source.node.ts'
import { makeReaders } from '../source.ts'
import type { Entry } from '../types.ts'
import type { FromDirectory } from './files.ts'

export const fromDirectory: FromDirectory = list

export async function readFile(path: string | URL): Promise<Uint8Array> {
  return read(path)
}

/** Writes a whole file, or none. */
export function writeFile(path: string | URL, bytes: Uint8Array): Promise<void> {
  return guard(String(path), async () => {
    const target = path instanceof URL ? fileURLToPath(path) : path
    const found = await stat(target).catch(() => undefined)
    // What is no file, such as /dev/stdout, must not become one.
    if (found && !found.isFile()) return write(target, bytes)
    // Two iterators may save the same name at a time: each has a part of its own.
    return replaceFile(target, bytes, partOf(`${target}.${crypto.randomUUID().slice(0, 8)}`))
  })
}

export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false
  )
}

/** `name` in `directory`, unless it is a whole path: os.path.join. */
export function joinPath(directory: string | URL, name: string): string {
  const folder = directory instanceof URL ? fileURLToPath(directory) : directory
  if (folder === '' || name.startsWith('/')) return name
  return join(folder, name)
}

const readerOf = makeReaders((_, file) => ({ file }), readLocal)

/** A file by its path. */
export function entryOf(path: string): Entry {
  return { path, read: readerOf('', path) }
}
