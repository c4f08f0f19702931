/** Folders that are dropped on the page, as files with paths. */

/**
 * The files of a drop. One folder is the root; several folders are its classes.
 *
 * Must be called while the drop's event is being handled: its items are gone afterwards.
 */
export function filesOfDrop(
  data: DataTransfer,
  onFound: (found: number) => void
): Promise<File[]> | undefined {
  const items = [...data.items].filter(({ kind }) => kind === 'file')
  const entries = items.map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  if (entries.length === 0) return undefined
  const root = entries.length === 1 && entries[0]!.isDirectory ? '' : 'dropped'
  return walkAll(entries, root, onFound)
}

async function walkAll(
  entries: FileSystemEntry[],
  root: string,
  onFound: (found: number) => void
): Promise<File[]> {
  const files: File[] = []
  const open = entries.map((entry) => ({ entry, parent: root }))
  for (let next = open.pop(); next; next = open.pop()) {
    const { entry, parent } = next
    const path = parent ? `${parent}/${entry.name}` : entry.name
    if (entry.isDirectory) {
      for (const child of await children(entry as FileSystemDirectoryEntry))
        open.push({ entry: child, parent: path })
    } else {
      files.push(await fileAt(entry as FileSystemFileEntry, path))
      if (files.length % 100 === 0) onFound(files.length)
    }
  }
  return files
}

/** A reader gives a hundred or so at a time, and none when there are no more. */
async function children(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject)
    )
    if (some.length === 0) return all
    all.push(...some)
  }
}

/** The File itself, since only that can be sent to a worker; a drop leaves its path empty. */
async function fileAt(entry: FileSystemFileEntry, path: string): Promise<File> {
  const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
  return withPath(file, path)
}

export function withPath(file: File, path: string): File {
  return Object.defineProperty(file, 'webkitRelativePath', { value: path })
}
