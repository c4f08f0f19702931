/**
 * Class folders: from file paths to labelled entries in Keras' order. The disk, a directory handle and a file list
 * all come through here, so that the order is the same whatever the source.
 */
import { checkBoolean, checkOneOf } from '../check.ts'
import { conflict, DatasetError, wrongType } from '../errors.ts'
import type { Dataset, Entry } from '../types.ts'
import { checkClasses, compareCodePoints, fromEntries } from './entries.ts'

/** How files and their folders become a dataset. */
export interface FolderOptions {
  /** Class folders to use, in the order of their labels. Default: all, sorted by code point. */
  classes?: readonly string[]
  /** 'folders' (default): the first folder of a path is its class. 'none': no labels, and no class folders needed. */
  labels?: 'folders' | 'none'
  /** File name endings, without a dot, in any case. Default: those of the usual image formats. */
  extensions?: readonly string[]
  /** Whether a class folder may have no images; default false. */
  allowEmptyClasses?: boolean
}

export const FOLDER_OPTIONS = ['classes', 'labels', 'extensions', 'allowEmptyClasses'] as const

const EXTENSIONS = ['bmp', 'gif', 'jpeg', 'jpg', 'pbm', 'pgm', 'png', 'pnm', 'ppm', 'tif', 'tiff', 'webp']

export interface FolderPlan {
  readonly classes: readonly string[] | undefined
  readonly labelled: boolean
  readonly allowEmptyClasses: boolean
  readonly wanted: (fileName: string) => boolean
}

/** Checks options, before anything is read. */
export function checkFolderOptions(options: FolderOptions): FolderPlan {
  const labelled = checkOneOf('labels', options.labels ?? 'folders', ['folders', 'none']) === 'folders'
  const classes = checkClasses(options.classes)
  if (classes && !labelled) {
    throw conflict('classes', classes, "no classes where labels is 'none'")
  }
  const endings = checkExtensions(options.extensions ?? EXTENSIONS)
  return {
    classes,
    labelled,
    allowEmptyClasses: checkBoolean('allowEmptyClasses', options.allowEmptyClasses ?? false),
    wanted: (fileName) => {
      const lower = fileName.toLowerCase()
      return !isHidden(fileName) && endings.some((ending) => lower.endsWith(ending))
    },
  }
}

function checkExtensions(extensions: unknown): string[] {
  if (!Array.isArray(extensions) || extensions.some((item) => typeof item !== 'string' || item === '')) {
    throw wrongType('extensions', extensions, 'an array of file name endings')
  }
  return extensions.map((item: string) => `.${item.replace(/^\./, '').toLowerCase()}`)
}

/** Hidden files and folders are no samples and no classes. */
export function isHidden(name: string): boolean {
  return name.startsWith('.')
}

/**
 * The dataset of `files`, whose paths are relative to the root, '/' between folders. `folders` are the folders
 * directly below the root, where the source can tell: of a list of files, empty ones can't be known.
 */
export function fromFolders(
  plan: FolderPlan,
  root: string,
  files: readonly Entry[],
  folders: readonly string[]
): Dataset {
  const images = files.filter(({ path }) =>
    path
      .split('/')
      .slice(0, -1)
      .every((part) => !isHidden(part))
  )
  if (!plan.labelled) {
    if (images.length === 0) throw new DatasetError('DATASET_EMPTY', root, `${root} has no image files`)
    return fromEntries(images.sort(comparePaths))
  }

  const byClass = groupByFolder(images)
  const classNames =
    plan.classes ??
    [...new Set([...folders.filter((name) => !isHidden(name)), ...byClass.keys()])].sort(compareCodePoints)
  if (classNames.length === 0) throw noClasses(root, images.length)
  const entries = classNames.flatMap((name) => {
    const members = byClass.get(name) ?? []
    if (members.length === 0 && !plan.allowEmptyClasses) throw emptyClass(root, name, folders.includes(name))
    return members.sort(comparePaths).map((entry) => withLabel(entry, name))
  })
  if (entries.length === 0)
    throw new DatasetError('DATASET_EMPTY', root, `${root} has no image files in its class folders`)
  return fromEntries(entries, { classes: classNames })
}

/** Of one of our own entries. A property that is added to what was spread takes 200 bytes in V8. */
function withLabel({ path, size, read }: Entry, label: string): Entry {
  return size === undefined ? { path, label, read } : { path, label, size, read }
}

function groupByFolder(files: readonly Entry[]): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>()
  for (const file of files) {
    const slash = file.path.indexOf('/')
    if (slash < 0) continue // directly at the root
    const name = file.path.slice(0, slash)
    const group = groups.get(name)
    if (group) group.push(file)
    else groups.set(name, [file])
  }
  return groups
}

/** Keras' order: folders by their whole path, as `os.walk` gives it, then file names. */
function comparePaths(a: Entry, b: Entry): number {
  const [folderA, nameA] = splitPath(a.path)
  const [folderB, nameB] = splitPath(b.path)
  return compareCodePoints(folderA, folderB) || compareCodePoints(nameA, nameB)
}

function splitPath(path: string): [folder: string, name: string] {
  const slash = path.lastIndexOf('/')
  return [path.slice(0, Math.max(slash, 0)), path.slice(slash + 1)]
}

function noClasses(root: string, images: number): DatasetError {
  return images === 0
    ? new DatasetError('DATASET_EMPTY', root, `${root} has no class folders and no image files`)
    : new DatasetError(
        'DATASET_NO_CLASSES',
        root,
        `${root} has ${images} image file${images === 1 ? '' : 's'} but no class folders; expected one folder a class, or labels: 'none'`
      )
}

function emptyClass(root: string, name: string, exists: boolean): DatasetError {
  const path = `${root}/${name}`
  const what = exists
    ? `class folder ${path} has no image files; remove it, or set allowEmptyClasses`
    : `class '${name}' has no image files in ${root}`
  return new DatasetError('DATASET_CLASS_EMPTY', path, what)
}
