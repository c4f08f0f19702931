/** From the words of a command line to an exit code. */
import { parseArgs } from 'node:util'
import { ImbatchError, OptionError } from '../errors.ts'
import { COMMANDS, type Command, helpFor, helpForAll } from './commands.node.ts'
import { nameOf, parseValue, type Values } from './options.node.ts'
import { version } from './package.node.ts'
import { isLively, print, printable } from './terminal.node.ts'
import { closest, Failure, Interrupted, UsageError } from './usage.node.ts'

/** Runs the command that `words` say, and gives its exit code: 0 done, 1 failed, 2 typed wrongly, 130 Ctrl-C. */
export async function main(words: readonly string[]): Promise<number> {
  // A reader that has seen enough, such as head, is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  const [first, ...rest] = words
  if (first === '--version' || first === '-v') {
    print(version)
    return 0
  }
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    const command = COMMANDS.find(({ name }) => name === rest[0])
    const text = command ? helpFor(command) : helpForAll()
    if (first !== undefined) print(text)
    else process.stderr.write(`${text}\n`)
    return first === undefined ? 2 : 0
  }
  const command = COMMANDS.find(({ name }) => name === first)
  if (command) return runCommand(command, rest)
  const names = COMMANDS.map(({ name }) => name)
  complain(undefined, `no command is called ${JSON.stringify(first)}${suggest(closest(first, names))}`)
  return 2
}

/** Milliseconds that a command which is stopped may take to end. */
const PATIENCE = 2000

async function runCommand(command: Command, words: readonly string[]): Promise<number> {
  const stop = new AbortController()
  let values: Values = new Map()
  let deadline: NodeJS.Timeout | undefined
  const onSignal = (signal: 'SIGINT' | 'SIGTERM') => {
    unlisten() // one more ends it at once
    const reason = new Interrupted(signal)
    stop.abort(reason)
    deadline = setTimeout(() => {
      if (deadline?.hasRef()) explain(command, reason, values)
      // First the signal: process.exit waits for reads that hang, such as of a pipe that nobody writes to.
      process.kill(process.pid, signal)
      process.exit(reason.exitCode) // the first process of a container outlives signals to itself
    }, PATIENCE)
  }
  const unlisten = () => process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  try {
    const parsed = parse(command, words)
    values = parsed.values
    if (values.has('help')) {
      print(helpFor(command))
      return 0
    }
    const [root, ...others] = parsed.positionals
    if (root === undefined) throw new UsageError('which folder? A path is missing')
    if (others.length > 0) {
      throw new UsageError(`one folder, please; ${JSON.stringify(others[0])} is one more`)
    }
    await command.run({ root, values, specs: command.options, signal: stop.signal })
    return 0
  } catch (error) {
    return explain(command, stop.signal.aborted ? stop.signal.reason : error, values)
  } finally {
    unlisten()
    // What hangs must not keep the process, nor this a process in which nothing does.
    deadline?.unref()
  }
}

function parse(command: Command, words: readonly string[]): { values: Values; positionals: string[] } {
  const options = Object.fromEntries(
    command.options.map(({ name, short, value }) => [
      name,
      { type: value ? ('string' as const) : ('boolean' as const), ...(short && { short }) },
    ])
  )
  checkNames(command, words)
  try {
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true })
    const parsed = Object.entries(values).map(([name, given]): [string, unknown] => {
      const spec = command.options.find((option) => option.name === name)!
      return [name, parseValue(spec, given as string | boolean)]
    })
    return { values: new Map(parsed), positionals }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error
    throw new UsageError(message.replaceAll('\n', ' ').replace(/\.$/, ''))
  }
}

/** Options that a command does not have, with the one that was probably meant: parseArgs can't know that. */
function checkNames({ name, options }: Command, words: readonly string[]): void {
  const end = words.indexOf('--')
  for (const word of end < 0 ? words : words.slice(0, end)) {
    const given = /^--([^=]+)/.exec(word)?.[1]
    if (given === undefined || options.some((option) => option.name === given)) continue
    const others = COMMANDS.filter((command) => command.options.some((option) => option.name === given))
    const hint =
      suggest(
        closest(
          given,
          options.map((option) => option.name)
        ),
        '--'
      ) || (others.length > 0 ? `; ${others.map((other) => other.name).join(' and ')} has it` : '')
    throw new UsageError(`${name} has no option --${given}${hint}`)
  }
}

function suggest(name: string | undefined, prefix = ''): string {
  return name === undefined ? '' : `; did you mean ${prefix}${name}?`
}

/** Says what went wrong, in one line where it is not a defect of ours. */
function explain(command: Command, error: unknown, values: Values): number {
  if (error instanceof Interrupted) {
    complain(command, command.again ? `stopped: the same command ${command.again(values)}` : 'stopped')
    return error.exitCode
  }
  if (error instanceof UsageError) {
    complain(command, `${error.message} (imbatch ${command.name} --help lists the options)`)
    return 2
  }
  if (error instanceof OptionError) {
    const name = nameOf(command.options, error.option)
    complain(command, name ? error.message.replace(error.option, () => name) : error.message)
    return 2
  }
  if (error instanceof Failure) {
    complain(command, error.message)
    return error.exitCode
  }
  const known = error instanceof ImbatchError || (error as NodeJS.ErrnoException)?.syscall !== undefined
  complain(command, known ? (error as Error).message : ((error as Error)?.stack ?? String(error)), !known)
  return 1
}

function complain(command: Command | undefined, message: string, raw = false): void {
  const [red, plain] = isLively(process.stderr) ? ['\x1b[31m', '\x1b[39m'] : ['', '']
  const who = command ? `imbatch ${command.name}` : 'imbatch'
  process.stderr.write(`${red}${who}:${plain} ${raw ? message : printable(message)}\n`)
}
