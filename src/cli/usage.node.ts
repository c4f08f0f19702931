/** The command was typed wrongly: one line that says how, and exit code 2. */
export class UsageError extends Error {}

/** Another process of ours said already what went wrong, in one line. */
export class Failure extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode: number) {
    super(message)
    this.exitCode = exitCode
  }
}

/** Ctrl-C, or a polite request to end. */
export class Interrupted extends Error {
  readonly exitCode: number

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`ended by ${signal}`)
    this.exitCode = signal === 'SIGINT' ? 130 : 143
  }
}

/** The one of `names` that was probably meant: at most two letters away, and not more than a third of it. */
export function closest(given: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, away: distance(given, name) }))
    .filter(
      ({ name, away }) => away <= Math.min(2, name.length / 2) || (given.length > 2 && name.startsWith(given))
    )
    .sort((a, b) => a.away - b.away)
  return ranked[0]?.name
}

/** Letters to insert, remove or replace: Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[b.length]!
}
