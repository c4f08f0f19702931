/** What an option of the command line is, and how the options of the API come of them. */
import { UsageError } from './usage.node.ts'

export type Group = 'folder' | 'samples' | 'values' | 'augment' | 'epoch' | 'output' | 'general'

export interface OptionSpec {
  readonly name: string
  readonly short?: string
  /** What stands for its value in `--help`; a flag has none. */
  readonly value?: string | undefined
  readonly help: string
  readonly group: Group
  /** Options of the API that it is about, by their names in errors; the first, if there is one, is the one that it sets. */
  readonly of: readonly string[]
  /** Default: the text as it is; of a flag true. Throws what was expected, in words. */
  readonly parse?: ((text: string) => unknown) | undefined
  /** What a flag sets, if not true. */
  readonly flag?: boolean
}

/**
 * Makes options of a group. `usage` is the name, and behind it what stands for the value. Unless `more` says otherwise, each sets
 * the option of the API that has its name in camelCase, in the one that `path` names.
 */
export const optionsOf =
  (group: Group, path = '') =>
  (usage: string, help: string, parse?: OptionSpec['parse'], more?: Partial<OptionSpec>): OptionSpec => {
    const [name, value] = usage.split(' ') as [string, string?]
    const camelCase = name.replace(/-(.)/g, (_, letter) => letter.toUpperCase())
    return { name, value, help, group, of: [path + camelCase], parse, ...more }
  }

/** Parsed values by names. */
export type Values = ReadonlyMap<string, unknown>

/** The value of an option, from what stood behind it. */
export function parseValue(spec: OptionSpec, given: string | boolean): unknown {
  if (typeof given === 'boolean') return spec.flag ?? true
  try {
    return spec.parse ? spec.parse(given) : given
  } catch (expected) {
    throw new UsageError(`--${spec.name}: expected ${expected}, got ${JSON.stringify(given)}`)
  }
}

/** The API's options that `values` set: nested where their names have dots. Only of the groups given. */
export function apiOptions(
  specs: readonly OptionSpec[],
  values: Values,
  groups: readonly Group[]
): Record<string, unknown> {
  const options: Record<string, unknown> = {}
  checkNormalize(values)
  for (const { name, of, group } of specs) {
    const [own] = of
    if (own && groups.includes(group) && values.has(name)) put(options, own.split('.'), values.get(name))
  }
  return options
}

function put(target: Record<string, unknown>, [first, ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) target[first!] = value
  else {
    target[first!] ??= {}
    put(target[first!] as Record<string, unknown>, rest, value)
  }
}

function checkNormalize(values: Values): void {
  if (!values.has('normalize')) return
  const other = ['scale', 'offset', 'mean', 'std'].find((name) => values.has(name))
  if (other) throw new UsageError(`--${other}: contradicts --normalize, which sets all of that`)
}

/** What a user calls the API's option of that name, which may have indices: '--mean' for `normalize.mean[1]`. */
export function nameOf(specs: readonly OptionSpec[], option: string): string | undefined {
  const plain = option.replace(/^options\./, '').replace(/\[\d+\]/g, '')
  const exact = specs.find(({ of }) => of.includes(plain))
  const within = specs.find(({ of }) => of.some((name) => name.startsWith(`${plain}.`)))
  const spec = exact ?? within
  return spec && `--${spec.name}`
}
