import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkBoolean, checkKeys } from '../check.ts'
import { DatasetError, wrongType } from '../errors.ts'
import { readLocal } from '../source.node.ts'
import { makeReaders } from '../source.ts'
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
 * point. Hidden files and folders, files at the root, pipes and devices are left out. Reads folders only, no file.
 *
 * @param root a path, or a `file:` URL
 */
export async function fromDirectory(root: string | URL, options: DirectoryOptions = {}): Promise<Dataset> {
  checkKeys('options', options, [...FOLDER_OPTIONS, 'followLinks'])
  const plan = checkFolderOptions(options)
  const followLinks = checkBoolean('followLinks', options.followLinks ?? false)
  const path = toPath(root)
  const walk: Walk = { plan, followLinks, root: path.endsWith(sep) ? path : path + sep, files: [] }

  const folders: string[] = []
  for (const child of await list(path)) {
    const kind = await kindOf(child, join(path, child.name))
    if (kind === 'folder' && !isHidden(child.name)) {
      folders.push(child.name)
      if (!plan.classes || plan.classes.includes(child.name)) {
        await collectFiles(walk, join(path, child.name), `${child.name}/`, [])
      }
    } else if (kind === 'file' && plan.wanted(child.name)) {
      walk.files.push(entryBelow(walk.root, child.name))
    }
  }
  return fromFolders(plan, path, walk.files, folders)
}

interface Walk {
  readonly plan: FolderPlan
  readonly followLinks: boolean
  /** With a separator at its end. */
  readonly root: string
  readonly files: Entry[]
}

/** `ancestors` are the real paths of the folders above, in which a link must not end: it would never. */
async function collectFiles(
  walk: Walk,
  folder: string,
  prefix: string,
  ancestors: readonly string[]
): Promise<void> {
  const real = await look(folder, realpath(folder))
  if (ancestors.includes(real)) return
  for (const child of await list(folder)) {
    const path = join(folder, child.name)
    const kind = await kindOf(child, path)
    if (kind === 'folder') {
      if (isHidden(child.name) || (child.isSymbolicLink() && !walk.followLinks)) continue
      await collectFiles(walk, path, `${prefix}${child.name}/`, [...ancestors, real])
    } else if (kind === 'file' && walk.plan.wanted(child.name)) {
      walk.files.push(entryBelow(walk.root, prefix + child.name))
    }
  }
}

/** `folder` ends in a separator. No `join`: it is called in each epoch, and makes a kilobyte of garbage. */
const readerBelow = makeReaders((folder, path) => ({ file: folder + path }), readLocal)

function entryBelow(root: string, path: string): Entry {
  return { path, read: readerBelow(root, path) }
}

function list(folder: string): Promise<Dirent[]> {
  return look(folder, readdir(folder, { withFileTypes: true }))
}

/** Failures name the folder: where its name is not UTF-8, none is found by what stands for it. */
async function look<T>(folder: string, looking: Promise<T>): Promise<T> {
  try {
    return await looking
  } catch (cause) {
    throw new DatasetError(
      'DATASET_NOT_FOUND',
      folder,
      `can't list the folder ${folder}: ${(cause as Error).message}`,
      { cause }
    )
  }
}

/**
 * Of a link, what it leads to; one that leads nowhere counts as a file, so that reading it says what is wrong. Reading pipes,
 * sockets and devices might never end: they are neither.
 */
async function kindOf(child: Dirent, path: string): Promise<'folder' | 'file' | undefined> {
  const found = child.isSymbolicLink() ? await stat(path).catch(() => undefined) : child
  if (found?.isDirectory()) return 'folder'
  return !found || found.isFile() ? 'file' : undefined
}

function toPath(root: unknown): string {
  if (typeof root === 'string' && root !== '') return resolve(root)
  if (root instanceof URL && root.protocol === 'file:') return fileURLToPath(root)
  throw wrongType('root', root, 'a path or a file: URL')
}
