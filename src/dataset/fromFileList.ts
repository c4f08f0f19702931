import { checkKeys } from '../check.ts'
import { wrongType } from '../errors.ts'
import { readerOf } from '../source.ts'
import type { Dataset, Entry } from '../types.ts'
import { checkFolderOptions, FOLDER_OPTIONS, type FolderOptions, fromFolders } from './folders.ts'

/** What a browser's `File` has and is needed here. */
export interface FileLike {
  /** Without its folder. */
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** 'folder/class/file.jpg' where the user chose a folder; '' otherwise. */
  readonly webkitRelativePath?: string
  /** Its bytes. */
  arrayBuffer(): Promise<ArrayBuffer>
}

/**
 * The images of `<input type="file" webkitdirectory>`, whose `files` have the paths of the folder that was chosen.
 * Files without such a path are at the root: they need `labels: 'none'`.
 */
export function fromFileList(files: Iterable<FileLike>, options: FolderOptions = {}): Dataset {
  checkKeys('options', options, FOLDER_OPTIONS)
  const plan = checkFolderOptions(options)
  if (files === null || typeof files !== 'object' || !(Symbol.iterator in files)) {
    throw wrongType('files', files, 'an iterable of files')
  }
  const list = [...files]
  const root = list[0]?.webkitRelativePath?.split('/')[0] || 'the file list'
  return fromFolders(plan, root, list.filter(({ name }) => plan.wanted(name)).map(fileEntry), [])
}

function fileEntry(file: FileLike): Entry {
  const [, ...below] = (file.webkitRelativePath ?? '').split('/')
  const read = async () => new Uint8Array(await file.arrayBuffer())
  return {
    path: below.length > 0 ? below.join('/') : file.name,
    size: file.size,
    read: file instanceof Blob ? readerOf({ blob: file }) : read,
  }
}
