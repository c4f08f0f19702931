/** The contact sheet, which follows the settings as they change. */
import type { Dataset } from 'imbatch'
import { byId, messageOf } from '../dom.ts'
import type { Settings } from '../settings.ts'
import { complain } from '../source/chooser.ts'
import { amount, duration } from '../words.ts'
import { Look, type Part } from './look.ts'
import { Tile } from './tile.ts'

type View = 'after' | 'both' | 'before'

/** Fewer where they would push the sliders off a small screen. */
const SAMPLES = matchMedia('(max-width: 799px)').matches ? 8 : 24

export class Sheet {
  readonly #list = byId('sheet')
  readonly #length: number
  readonly #look: Look
  readonly #tiles: Tile[] = []
  #settings: Settings
  #index = 0
  #parts = 1
  /** Whether something has changed since the sheet under way was begun. */
  #stale = false
  #running: Promise<void> | undefined
  #closed = false

  constructor(dataset: Dataset, settings: Settings) {
    this.#length = dataset.length
    this.#look = new Look(dataset, SAMPLES)
    this.#settings = settings
    this.#list.replaceChildren()
    this.update(settings)
  }

  /** Draws again, as soon as what is being drawn is done; only the latest settings count. */
  update(settings: Settings): void {
    this.#settings = settings
    this.#stale = true
    this.#running ??= this.#drawWhileStale()
  }

  move(by: number): void {
    this.#index = Math.min(Math.max(this.#index + by, 0), this.#parts - 1)
    this.update(this.#settings)
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#running
    await this.#look.close()
  }

  async #drawWhileStale(): Promise<void> {
    while (this.#stale && !this.#closed) {
      this.#stale = false
      try {
        await this.#draw()
        this.#list.removeAttribute('data-stale')
      } catch (error) {
        complain(messageOf(error))
      }
    }
    this.#running = undefined
  }

  async #draw(): Promise<void> {
    const settings = this.#settings
    const view = viewChosen()
    const start = performance.now()
    const before = view === 'after' ? undefined : await this.#look.before(this.#index, settings)
    const after = view === 'before' ? undefined : await this.#look.after(this.#index, settings)
    const took = performance.now() - start
    if (this.#closed) return
    const part = (after ?? before)!
    this.#index = part.index
    this.#parts = part.parts
    const [height, width] = settings.options.size
    this.#resize(part.samples.length)
    this.#list.dataset['view'] = view
    for (const [i, tile] of this.#tiles.entries())
      tile.show(before?.samples[i], after?.samples[i], height, width)
    this.#describe(part, settings, took)
  }

  #resize(length: number): void {
    for (const tile of this.#tiles.splice(length)) tile.element.remove()
    while (this.#tiles.length < length) {
      const tile = new Tile()
      this.#tiles.push(tile)
      this.#list.append(tile.element)
    }
  }

  #describe({ samples, index, parts }: Part, { epoch }: Settings, took: number): void {
    const first = index * SAMPLES
    const range = `${amount(first + 1)} – ${amount(first + samples.length)} of ${amount(this.#length)}, epoch ${epoch}`
    // Only when it differs: a slider must not make a screen reader repeat it.
    const text = byId('sheet-range')
    if (text.textContent !== range) text.textContent = range
    byId('sheet-time').textContent = `made in ${duration(took)}`
    byId<HTMLButtonElement>('previous').disabled = index === 0
    byId<HTMLButtonElement>('following').disabled = index === parts - 1
  }
}

function viewChosen(): View {
  return document.querySelector<HTMLInputElement>('input[name="view"]:checked')!.value as View
}
