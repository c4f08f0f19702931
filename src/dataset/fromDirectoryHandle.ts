import { checkKeys } from '../check.ts'
import { wrongType } from '../errors.ts'
import { readerOf } from '../source.ts'
import type { Dataset, Entry } from '../types.ts'
import {
  checkFolderOptions,
  FOLDER_OPTIONS,
  type FolderOptions,
  type FolderPlan,
  fromFolders,
} from './folders.ts'
import type { FileLike } from './fromFileList.ts'

/** What a `FileSystemFileHandle` has and is needed here. */
export interface FileHandleLike {
  /** Tells it from a folder. */
  readonly kind: 'file'
  /** Without its folder. */
  readonly name: string
  /** The file as it is now. */
  getFile(): Promise<FileLike>
}

/** What a `FileSystemDirectoryHandle` has and is needed here. */
export interface DirectoryHandleLike {
  /** Tells it from a file. */
  readonly kind: 'directory'
  /** Without its folder. */
  readonly name: string
  /** What is in the folder, in any order. */
  values(): AsyncIterable<FileHandleLike | DirectoryHandleLike>
}

/** The images below a `FileSystemDirectoryHandle`: of `showDirectoryPicker()`, of a drop, or of the origin's private files. */
export async function fromDirectoryHandle(
  handle: DirectoryHandleLike,
  options: FolderOptions = {}
): Promise<Dataset> {
  checkKeys('options', options, FOLDER_OPTIONS)
  const plan = checkFolderOptions(options)
  if (handle?.kind !== 'directory' || typeof handle.values !== 'function') {
    throw wrongType('handle', handle, 'a FileSystemDirectoryHandle')
  }
  const files: Entry[] = []
  const folders: string[] = []
  for await (const child of handle.values()) {
    if (child.kind === 'directory') folders.push(child.name)
    await collectFiles(child, '', plan, files)
  }
  return fromFolders(plan, handle.name || 'the folder', files, folders)
}

async function collectFiles(
  handle: FileHandleLike | DirectoryHandleLike,
  parent: string,
  plan: FolderPlan,
  files: Entry[]
): Promise<void> {
  const path = parent + handle.name
  if (handle.kind === 'directory') {
    for await (const child of handle.values()) await collectFiles(child, `${path}/`, plan, files)
  } else if (plan.wanted(handle.name)) {
    files.push({ path, read: readHandle(handle) })
  }
}

/** Only a true handle can be sent to a worker. */
function readHandle(handle: FileHandleLike): Entry['read'] {
  const isTrue = typeof FileSystemFileHandle !== 'undefined' && handle instanceof FileSystemFileHandle
  if (isTrue) return readerOf({ handle })
  return async () => new Uint8Array(await (await handle.getFile()).arrayBuffer())
}
