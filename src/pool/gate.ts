/** Lets a limited number in at a time, first come, first served. */
export class Gate {
  readonly #limit: number
  readonly #waiting: (() => void)[] = []
  #inside = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  async enter(): Promise<void> {
    if (this.#inside === this.#limit) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#inside++
  }

  leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#inside--
  }
}
