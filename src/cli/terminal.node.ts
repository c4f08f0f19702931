/** What is printed: plain lines on stdout, a bar and errors on stderr. */
import type { WriteStream } from 'node:tty'
import type { SampleError } from '../errors.ts'

/** What `Bar` needs of a stream. */
export interface Screen {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** Whether bars and colours are welcome: on a terminal that can do more than print, and if NO_COLOR does not object. */
export function isLively(
  screen: Pick<WriteStream, 'isTTY'> | Screen,
  env: NodeJS.ProcessEnv = process.env
): boolean {
  return screen.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
}

/** Names of files may hold anything, and must not drive the terminal. */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`
  )
}

export function print(line = ''): void {
  process.stdout.write(`${line}\n`)
}

/** `part` of `whole` as a bar of up to `width` blocks; at least one, if there is anything. */
export function bar(part: number, whole: number, width: number): string {
  return '█'.repeat(Math.ceil((part / whole) * width))
}

/** 1234567 bytes as '1.2 MB'. */
export function bytesInWords(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3))
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** power).toFixed(1)} ${units[power]}`
}

/** '1 image', '2 images'. */
export function count(number: number, what: string, many = `${what}s`): string {
  return `${number} ${number === 1 ? what : many}`
}

/** Which samples failed, where --on-error let them. */
export function reportFailed(errors: readonly SampleError[]): void {
  if (errors.length === 0) return
  process.stderr.write(`${count(errors.length, 'image')} could not be used:\n`)
  for (const { message } of errors) process.stderr.write(`  ${printable(message)}\n`)
}

const WIDTH = 30
/** Milliseconds between two pictures of the bar. */
const PAUSE = 100

/** A line that is drawn over itself on a terminal, and nothing elsewhere. */
export class Bar {
  readonly #screen: Screen
  readonly #lively: boolean
  readonly #now: () => number
  /** Where it began: a run that is continued has done the rest long ago. */
  #start: { readonly samples: number; readonly time: number } | undefined
  #drawn = Number.NEGATIVE_INFINITY

  constructor(
    screen: Screen = process.stderr,
    lively = isLively(screen),
    now: () => number = () => performance.now()
  ) {
    this.#screen = screen
    this.#lively = lively
    this.#now = now
  }

  update({ samples, totalSamples }: { readonly samples: number; readonly totalSamples: number }): void {
    const time = this.#now()
    this.#start ??= { samples, time }
    if (!this.#lively || (time - this.#drawn < PAUSE && samples < totalSamples)) return
    this.#drawn = time
    const done = Math.floor((samples / totalSamples) * WIDTH)
    const blocks = `${'█'.repeat(done)}${'░'.repeat(WIDTH - done)}`
    const line = `  ${blocks} ${samples}/${totalSamples}${this.#speed(samples, totalSamples, time)}`
    // Some terminals say 0 where they don't know.
    const width = (this.#screen.columns || 80) - 1
    this.#screen.write(`\r${line.slice(0, width)}\x1b[K`)
  }

  /** Removes the line. */
  clear(): void {
    if (this.#lively && Number.isFinite(this.#drawn)) this.#screen.write('\r\x1b[K')
  }

  #speed(samples: number, total: number, time: number): string {
    const { samples: before, time: since } = this.#start!
    const perSecond = ((samples - before) / (time - since)) * 1000
    if (!(perSecond > 0 && Number.isFinite(perSecond))) return ''
    return `  ${perSecond.toFixed(0)} images/s  ${timeInWords((total - samples) / perSecond)} left`
  }
}

/** 75 seconds as '1:15'. */
function timeInWords(seconds: number): string {
  const whole = Math.ceil(seconds)
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  const two = (value: number) => String(value).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}
