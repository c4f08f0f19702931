/** Where an export goes. Each place takes bytes as they come, and the header, which is known last. */

export type Bytes = Uint8Array<ArrayBuffer>

/** A file that is being written. */
export interface Writing {
  write(bytes: Bytes): Promise<void>
  /** Puts the header where `headerLength` bytes were left for it; gives the file, where there is one to save. */
  finish(header: Bytes): Promise<Blob | undefined>
  abort(): Promise<void>
}

export interface Place {
  open(name: string, headerLength: number): Promise<Writing>
}

/** A folder by a handle: of the user's disk, or of the browser's private file system. */
export function folderPlace(folder: FileSystemDirectoryHandle, givesFiles: boolean): Place {
  return {
    async open(name, headerLength) {
      const handle = await folder.getFileHandle(name, { create: true })
      // What is written becomes the file when it is closed; until then there is what was there before.
      const stream = await handle.createWritable()
      await stream.write(new Uint8Array(headerLength))
      return {
        write: (bytes) => stream.write(bytes),
        async finish(header) {
          await stream.write({ type: 'write', position: 0, data: header })
          await stream.close()
          return givesFiles ? handle.getFile() : undefined
        },
        async abort() {
          await stream.abort()
          // What was there before still is; a file that was only just made is empty.
          if ((await handle.getFile()).size === 0) await folder.removeEntry(name)
        },
      }
    },
  }
}

/** Blobs, which the browser keeps outside the page's memory, on disk if they are large. */
export const blobPlace: Place = {
  async open() {
    const parts: Blob[] = []
    return {
      write: async (bytes) => void parts.push(new Blob([bytes])),
      finish: async (header) => new Blob([header, ...parts], { type: 'application/octet-stream' }),
      abort: async () => void parts.splice(0),
    }
  },
}

const KEPT = 'imbatch-exports'

/** Whether files of any size can be written to the browser's private file system. */
export async function hasPrivateFiles(): Promise<boolean> {
  if (typeof FileSystemFileHandle === 'undefined' || !('createWritable' in FileSystemFileHandle.prototype))
    return false
  try {
    await navigator.storage.getDirectory()
    return true
  } catch {
    return false // in private windows
  }
}

export async function keptFolder(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(KEPT, { create: true })
}

type Picker = (options: { id: string; mode: 'readwrite' }) => Promise<FileSystemDirectoryHandle>

/** Undefined where the browser can't write to folders. */
export function folderPicker(): Picker | undefined {
  return (window as { showDirectoryPicker?: Picker }).showDirectoryPicker?.bind(window)
}
