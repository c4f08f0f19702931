import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkBoolean, checkKeys } from '../check.ts'
import { DatasetError, wrongType } from '../errors.ts'
import { readerOf } from '../source.ts'
import type { Dataset, Entry } from '../types.ts'
import {
  checkFolderOptions,
  FOLDER_OPTIONS,
  type FolderOptions,
  type FolderPlan,
  fromFolders,
  isHidden,
} from './folders.ts'

/** Options of `fromDirectory`. */
export interface DirectoryOptions extends FolderOptions {
  /** Whether links to folders are followed, below a class folder; default false. A class folder may always be a link. */
  followLinks?: boolean
}

/**
 * The images below `root`, one folder a class, in Keras' order: classes, then folders, then files, each sorted by code
 * point. Hidden files and folders, and files at the root, are left out. Reads folders only, no file.
 *
 * @param root a path, or a `file:` URL
 */
export async function fromDirectory(root: string | URL, options: DirectoryOptions = {}): Promise<Dataset> {
  checkKeys('options', options, [...FOLDER_OPTIONS, 'followLinks'])
  const plan = checkFolderOptions(options)
  const followLinks = checkBoolean('followLinks', options.followLinks ?? false)
  const path = toPath(root)
  const walk: Walk = { plan, followLinks, files: [] }

  const folders: string[] = []
  for (const child of await list(path)) {
    const isFolder =
      child.isDirectory() || (child.isSymbolicLink() && (await isDirectory(join(path, child.name))))
    if (isFolder && !isHidden(child.name)) {
      folders.push(child.name)
      if (!plan.classes || plan.classes.includes(child.name)) {
        await collectFiles(walk, join(path, child.name), `${child.name}/`, [])
      }
    } else if (!isFolder && plan.wanted(child.name)) {
      walk.files.push(fileEntry(join(path, child.name), child.name))
    }
  }
  return fromFolders(plan, path, walk.files, folders)
}

interface Walk {
  readonly plan: FolderPlan
  readonly followLinks: boolean
  readonly files: Entry[]
}

/** `ancestors` are the real paths of the folders above, in which a link must not end: it would never. */
async function collectFiles(
  walk: Walk,
  folder: string,
  prefix: string,
  ancestors: readonly string[]
): Promise<void> {
  const real = await realpath(folder)
  if (ancestors.includes(real)) return
  for (const child of await list(folder)) {
    const path = join(folder, child.name)
    if (child.isDirectory() || (child.isSymbolicLink() && (await isDirectory(path)))) {
      if (isHidden(child.name) || (child.isSymbolicLink() && !walk.followLinks)) continue
      await collectFiles(walk, path, `${prefix}${child.name}/`, [...ancestors, real])
    } else if (walk.plan.wanted(child.name)) {
      walk.files.push(fileEntry(path, prefix + child.name))
    }
  }
}

/** A file on disk, which in its dataset is called `path`. */
export function fileEntry(file: string, path: string): Entry {
  return { path, read: readerOf({ file }, (signal) => readFile(file, signal ? { signal } : undefined)) }
}

async function list(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (cause) {
    throw new DatasetError(
      'DATASET_NOT_FOUND',
      folder,
      `can't list the folder ${folder}: ${(cause as Error).message}`,
      { cause }
    )
  }
}

/** Of a link that leads nowhere: false, so that it counts as a file, and reading it says what is wrong. */
async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false
  )
}

function toPath(root: unknown): string {
  if (typeof root === 'string' && root !== '') return resolve(root)
  if (root instanceof URL && root.protocol === 'file:') return fileURLToPath(root)
  throw wrongType('root', root, 'a path or a file: URL')
}
