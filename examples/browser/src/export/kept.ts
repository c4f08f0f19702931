/** What earlier exports left in the browser's private file system. */
import { byId, make } from '../dom.ts'
import { keptFolder } from './places.ts'
import { saveLink } from './saveLink.ts'

export async function listKept(): Promise<void> {
  const folder = await keptFolder()
  const files: File[] = []
  for await (const handle of folder.values()) {
    if (handle.kind === 'file') files.push(await (handle as FileSystemFileHandle).getFile())
  }
  // A file that is being written has a name of the browser's own.
  const whole = files.filter(({ name, size }) => name.endsWith('.npy') && size > 0)
  whole.sort((a, b) => (a.name < b.name ? -1 : 1))
  byId('kept-part').hidden = whole.length === 0
  byId('kept').replaceChildren(...whole.map((file) => keptLine(folder, file)))
}

function keptLine(folder: FileSystemDirectoryHandle, file: File): HTMLLIElement {
  const remove = make('button', { type: 'button', className: 'small', textContent: 'Delete' })
  remove.setAttribute('aria-label', `Delete ${file.name}`)
  remove.addEventListener('click', async () => {
    await folder.removeEntry(file.name)
    await listKept()
    byId('export').focus()
  })
  return make('li', {}, saveLink(file.name, file), remove)
}
