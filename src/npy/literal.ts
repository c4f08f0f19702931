/** Python literals, as far as the header of a `.npy` has any. Nothing is evaluated. */

/** A dict becomes a Map, a tuple or list an array, None null. */
export type Literal = string | number | boolean | null | readonly Literal[] | ReadonlyMap<string, Literal>

/** Python's own headers nest three deep, in structured types. */
const DEEPEST = 16
const WORDS: Readonly<Record<string, boolean | null>> = { True: true, False: false, None: null }

/** Reads one literal, with nothing but white space around it. Throws `SyntaxError`. */
export function parseLiteral(text: string): Literal {
  const parser = new Parser(text)
  const value = parser.value(0)
  parser.expectEnd()
  return value
}

class Parser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  value(depth: number): Literal {
    if (depth > DEEPEST) throw this.#wrong('less nesting')
    const next = this.#peek()
    if (next === '{') return this.#dict(depth)
    if (next === '(') return this.#sequence(depth, ')')
    if (next === '[') return this.#sequence(depth, ']')
    if (next === "'" || next === '"') return this.#string()
    return this.#take(/[-+]?\d+L?(?![\w.])/y, (digits) => this.#integer(digits)) ?? this.#word()
  }

  expectEnd(): void {
    if (this.#peek() !== '') throw this.#wrong('the end')
  }

  #dict(depth: number): ReadonlyMap<string, Literal> {
    const entries = new Map<string, Literal>()
    this.#expect('{')
    while (this.#peek() !== '}') {
      this.#peek()
      const key = this.#string()
      this.#expect(':')
      entries.set(key, this.value(depth + 1))
      if (this.#peek() !== '}') this.#expect(',')
    }
    this.#expect('}')
    return entries
  }

  /** `(7)` is read as a tuple of one, which Python would call 7: no header has it. */
  #sequence(depth: number, end: ')' | ']'): readonly Literal[] {
    const items: Literal[] = []
    this.#at++
    while (this.#peek() !== end) {
      items.push(this.value(depth + 1))
      if (this.#peek() !== end) this.#expect(',')
    }
    this.#expect(end)
    return items
  }

  #string(): string {
    const raw = this.#take(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/y, (quoted) => quoted.slice(1, -1))
    if (raw === undefined) throw this.#wrong('a string')
    return raw.replace(/\\(.)/g, (_, escaped: string) => {
      if (escaped !== "'" && escaped !== '"' && escaped !== '\\') throw this.#wrong('no such escape')
      return escaped
    })
  }

  /** Python 2 wrote long integers as 7L. */
  #integer(digits: string): number {
    const number = Number(digits.replace('L', ''))
    if (!Number.isSafeInteger(number)) throw this.#wrong('an integer below 2^53')
    return number
  }

  #word(): boolean | null {
    const word = this.#take(/[A-Za-z]+/y, (letters) => letters)
    if (word === undefined || !Object.hasOwn(WORDS, word)) throw this.#wrong('a literal')
    return WORDS[word]!
  }

  #take<T>(pattern: RegExp, make: (match: string) => T): T | undefined {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)?.[0]
    if (match === undefined) return undefined
    const made = make(match)
    this.#at += match.length
    return made
  }

  #expect(character: string): void {
    if (this.#peek() !== character) throw this.#wrong(`'${character}'`)
    this.#at++
  }

  /** The next character that is no white space; '' at the end. */
  #peek(): string {
    while (/[ \t\r\n]/.test(this.#text.charAt(this.#at))) this.#at++
    return this.#text.charAt(this.#at)
  }

  #wrong(expected: string): SyntaxError {
    return new SyntaxError(`expected ${expected} at character ${this.#at} of the header`)
  }
}
