/** What the user chose to look at. */
import { type Dataset, DatasetError, fromDirectoryHandle, fromFileList } from 'imbatch'

export interface Source {
  /** The folder's name. */
  readonly name: string
  readonly dataset: Dataset
  /** Whether folders are classes; a folder of nothing but images has none. */
  readonly labelled: boolean
  /** Files that are no images by their names; undefined where that is unknown. */
  readonly ignored?: number
}

type Handle = Parameters<typeof fromDirectoryHandle>[0]

/** Files with paths, as `<input webkitdirectory>` gives them and a drop is made to. */
export async function sourceOfFiles(files: readonly File[]): Promise<Source> {
  const name = files[0]?.webkitRelativePath.split('/')[0] || 'images'
  const source = await withOrWithoutClasses(name, async (labels) => fromFileList(files, { labels }))
  return { ...source, ignored: files.length - source.dataset.length }
}

/** A folder by `showDirectoryPicker`. */
export function sourceOfHandle(handle: Handle): Promise<Source> {
  return withOrWithoutClasses(handle.name || 'folder', (labels) => fromDirectoryHandle(handle, { labels }))
}

async function withOrWithoutClasses(
  name: string,
  find: (labels: 'folders' | 'none') => Promise<Dataset>
): Promise<Source> {
  try {
    return { name, dataset: await find('folders'), labelled: true }
  } catch (error) {
    if (!(error instanceof DatasetError) || error.code !== 'DATASET_NO_CLASSES') throw error
    return { name, dataset: await find('none'), labelled: false }
  }
}
