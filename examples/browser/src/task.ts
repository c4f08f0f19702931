/** Work of seconds or minutes: its buttons, its progress, its end. One at a time. */
import { byId, messageOf, nextFrame } from './dom.ts'
import { amount } from './words.ts'

export interface Running {
  readonly signal: AbortSignal
  progress(done: number, of: number): void
}

/** What ends with the one that runs. */
let current: { cancel: AbortController; ended: Promise<void> } | undefined

/** Cancels what runs, and waits until it has ended. */
export async function cancelTask(): Promise<void> {
  current?.cancel.abort()
  await current?.ended
}

export class Task {
  readonly #start: HTMLButtonElement
  readonly #cancel: HTMLButtonElement
  readonly #bar: HTMLProgressElement
  readonly #status: HTMLElement

  /** `name` is that of the elements: #name, #name-cancel, #name-progress, #name-status. */
  constructor(name: string) {
    this.#start = byId<HTMLButtonElement>(name)
    this.#cancel = byId<HTMLButtonElement>(`${name}-cancel`)
    this.#bar = byId<HTMLProgressElement>(`${name}-progress`)
    this.#status = byId(`${name}-status`)
    this.#cancel.addEventListener('click', () => current?.cancel.abort())
  }

  /** Does `work`, which says at its end what to tell; what it throws is told too. */
  async run(work: (running: Running) => Promise<string>): Promise<void> {
    await cancelTask()
    const cancel = new AbortController()
    let end = () => {}
    const mine = { cancel, ended: new Promise<void>((resolve) => (end = resolve)) }
    current = mine
    this.#toggle(true)
    this.#say('Running …')
    let quarter = 0
    const progress = (done: number, of: number) => {
      this.#bar.value = done / of
      this.#bar.textContent = `${amount(done)} of ${amount(of)}`
      // Those who hear it get four numbers, not one a batch.
      const now = Math.floor((4 * done) / of)
      if (now > quarter && now < 4) this.#say(`${now * 25} %: ${amount(done)} of ${amount(of)} images`)
      quarter = now
    }
    try {
      await nextFrame()
      this.#say(await work({ signal: cancel.signal, progress }))
    } catch (error) {
      const stopped = cancel.signal.aborted
      this.#say(stopped ? 'Cancelled.' : messageOf(error), !stopped)
    } finally {
      if (current === mine) current = undefined
      this.#toggle(false)
      end()
    }
  }

  #toggle(isRunning: boolean): void {
    const hadFocus = document.activeElement === (isRunning ? this.#start : this.#cancel)
    this.#start.disabled = isRunning
    this.#cancel.hidden = !isRunning
    this.#bar.hidden = !isRunning
    this.#bar.value = 0
    // Else the keyboard would lose its place with the button.
    if (hadFocus) (isRunning ? this.#cancel : this.#start).focus()
  }

  #say(text: string, isError = false): void {
    this.#status.textContent = text
    this.#status.classList.toggle('error-text', isError)
  }
}
