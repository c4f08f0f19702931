/** The form that exports, and what comes of it. */
import { showBroken } from '../broken.ts'
import { byId, make } from '../dom.ts'
import type { Settings } from '../settings.ts'
import type { Source } from '../source/source.ts'
import { type Running, Task } from '../task.ts'
import { bytes, count } from '../words.ts'
import { listKept } from './kept.ts'
import { blobPlace, folderPicker, folderPlace, hasPrivateFiles, keptFolder, type Place } from './places.ts'
import { saveLink } from './saveLink.ts'
import { type Dtype, writeEpoch } from './write.ts'

type Destination = 'download' | 'folder' | 'opfs'
type Current = () => { source: Source; settings: Settings } | undefined

export async function listenForExports(current: Current): Promise<void> {
  const task = new Task('export')
  byId('folder-choice').hidden = folderPicker() === undefined
  byId('export-form').addEventListener('submit', (event) => {
    event.preventDefault()
    const what = current()
    if (!what) return
    const destination = new FormData(byId<HTMLFormElement>('export-form')).get('destination') as Destination
    // A picker opens only while the click is fresh.
    const place = placeOf(destination)
    place.catch(() => {}) // told by the task
    task.run((running) => exportTo(place, destination, what.source, what.settings, running))
  })
  const isPrivate = await hasPrivateFiles()
  byId('opfs-choice').hidden = !isPrivate
  if (isPrivate) await listKept()
}

async function placeOf(destination: Destination): Promise<Place> {
  if (destination === 'download') return blobPlace
  if (destination === 'opfs') return folderPlace(await keptFolder(), false)
  return folderPlace(await folderPicker()!({ id: 'exports', mode: 'readwrite' }), false)
}

async function exportTo(
  place: Promise<Place>,
  destination: Destination,
  source: Source,
  settings: Settings,
  running: Running
): Promise<string> {
  dropFiles()
  const dtype = byId<HTMLSelectElement>('dtype').value as Dtype
  const { images, size, files, errors } = await writeEpoch(
    source,
    settings,
    dtype,
    await chosen(place),
    running
  )
  showBroken(errors)
  byId('files').replaceChildren(
    ...files.flatMap(({ name, blob }) => (blob ? [make('li', {}, saveLink(name, blob))] : []))
  )
  if (destination === 'opfs') await listKept()
  const what = `${count(images, 'image')}, ${bytes(size)}`
  const left = errors.length > 0 ? ` ${count(errors.length, 'file')} left out: see the list below.` : ''
  return (destination === 'download' ? `Ready to save: ${what}.` : `Written: ${what}.`) + left
}

async function chosen(place: Promise<Place>): Promise<Place> {
  try {
    return await place
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw new Error('No folder was chosen.')
    throw error
  }
}

function dropFiles(): void {
  const list = byId('files')
  for (const link of list.querySelectorAll('a')) URL.revokeObjectURL(link.href)
  list.replaceChildren()
}

/** Follows the settings: what there is to choose, and how large it will be. */
export function describeExport({ dataset, labelled }: Source, { options }: Settings): void {
  const select = byId<HTMLSelectElement>('dtype')
  const exact = valuesAreBytes(options)
  select.options[1]!.disabled = !exact
  if (!exact) select.value = 'float32'
  byId<HTMLSelectElement>('label-mode').disabled = !labelled
  const channels = { rgb: 3, rgba: 4, grayscale: 1 }[options.colorMode]
  const values = dataset.length * options.size[0] * options.size[1] * channels
  const size = values * (select.value === 'uint8' ? 1 : 4)
  byId('export-size').textContent =
    `${dataset.length} × ${options.size.join(' × ')} × ${channels}: about ${bytes(size)}` +
    (exact ? '' : '. uint8 only holds samples of 0 … 255 whose pixels are whole numbers.')
}

/** What `ImageBatches.valuesAreBytes` will say: warps and changes of values give fractions, flips and crops don't. */
function valuesAreBytes({ normalize, augment = {} }: Settings['options']): boolean {
  const whole = ['horizontalFlip', 'verticalFlip', 'crop', 'fillMode', 'fillValue']
  return normalize === undefined && Object.keys(augment).every((name) => whole.includes(name))
}
