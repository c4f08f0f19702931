/** The ways to get a folder into the page: a picker, an input, a drop, or the sample photos. */
import { byId, messageOf } from '../dom.ts'
import { count } from '../words.ts'
import { filesOfDrop } from './drop.ts'
import { sampleFiles } from './samples.ts'
import { type Source, sourceOfFiles, sourceOfHandle } from './source.ts'

type Picker = (options: { id: string; mode: 'read' }) => Promise<Parameters<typeof sourceOfHandle>[0]>

/** Calls back with each folder that the user chooses. */
export function listenForFolders(onSource: (source: Source) => void): void {
  const input = byId<HTMLInputElement>('folder-input')
  /** The latest choice; what an earlier one still finds is dropped. */
  let latest = 0

  const load = async (find: () => Promise<Source | undefined>) => {
    const mine = ++latest
    say('Reading the folder …')
    document.body.classList.add('loading')
    try {
      const source = await find()
      if (mine !== latest) return
      say('')
      if (source) onSource(source)
    } catch (error) {
      if (mine === latest) complain(messageOf(error))
    } finally {
      if (mine === latest) document.body.classList.remove('loading')
    }
  }

  for (const button of document.querySelectorAll('[data-action="choose"]')) {
    button.addEventListener('click', () => {
      const pick = (window as { showDirectoryPicker?: Picker }).showDirectoryPicker
      if (pick) load(() => pickFolder(pick))
      else input.click()
    })
  }
  for (const button of document.querySelectorAll('[data-action="samples"]')) {
    button.addEventListener('click', () => load(async () => sourceOfFiles(await sampleFiles())))
  }
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])]
    input.value = '' // so that the same folder can be chosen again
    if (files.length > 0) load(() => sourceOfFiles(files))
  })
  listenForDrops((data) => {
    const found = filesOfDrop(data, (number) => say(`Reading the folder … ${count(number, 'file')}`))
    if (!found) return complain('That was no folder. Drop a folder that has one subfolder a class.')
    load(async () => sourceOfFiles(await found))
  })
}

/** Undefined if the user changes their mind. */
async function pickFolder(pick: Picker): Promise<Source | undefined> {
  try {
    return await sourceOfHandle(await pick.call(window, { id: 'images', mode: 'read' }))
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined
    throw error
  }
}

/** Anywhere on the page; missing the frame would leave the page otherwise. */
function listenForDrops(onDrop: (data: DataTransfer) => void): void {
  const overlay = byId('overlay')
  const show = (event: DragEvent) => {
    event.preventDefault()
    overlay.hidden = false
  }
  document.addEventListener('dragenter', show)
  document.addEventListener('dragover', show)
  document.addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) overlay.hidden = true // out of the window
  })
  document.addEventListener('drop', (event) => {
    event.preventDefault()
    overlay.hidden = true
    if (event.dataTransfer) onDrop(event.dataTransfer)
  })
}

function say(text: string): void {
  byId('status').textContent = text
  byId('error').textContent = ''
}

export function complain(text: string): void {
  byId('status').textContent = ''
  byId('error').textContent = text
}
