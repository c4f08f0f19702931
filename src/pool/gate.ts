import { untilAborted } from '../abort.ts'

/** Lets a limited number in at a time, first come, first served. */
export class Gate {
  readonly #limit: number
  readonly #waiting: (() => void)[] = []
  #inside = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Rejects with the signal's reason as soon as it is aborted: those inside may never leave. */
  async enter(signal: AbortSignal): Promise<void> {
    if (this.#inside < this.#limit) {
      this.#inside++
      return
    }
    let admit!: () => void
    const turn = new Promise<void>((resolve) => {
      admit = resolve
    })
    this.#waiting.push(admit)
    try {
      await untilAborted(turn, signal)
    } catch (error) {
      const at = this.#waiting.indexOf(admit)
      if (at >= 0) this.#waiting.splice(at, 1)
      else this.leave() // its turn had come
      throw error
    }
  }

  leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#inside--
  }
}
