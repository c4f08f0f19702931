/** The same epoch outside the page. */
import type { EpochOptions, Settings } from '../settings.ts'

interface What {
  /** As it can be named from where the program is. */
  readonly folder: string
  readonly labelled: boolean
}

/** A program for Node that prints the epoch's hash. */
export function nodeProgram({ folder, labelled }: What, { options, epoch }: Settings): string {
  const root = JSON.stringify(folder)
  return [
    "import { createHash } from 'node:crypto'",
    "import { fromDirectory, imageBatches } from 'imbatch/node'",
    '',
    `const dataset = await fromDirectory(${root}${labelled ? '' : ", { labels: 'none' }"})`,
    `const batches = await imageBatches(dataset, ${literal(options)})`,
    ...(epoch > 0 ? [`batches.restore({ ...batches.state(), epoch: ${epoch} })`] : []),
    "const epoch = createHash('sha256')",
    'for await (const { xs } of batches) {',
    "  epoch.update(createHash('sha256').update(xs).digest())",
    '}',
    "console.log(epoch.digest('hex'))",
    'await batches.close()',
    '',
  ].join('\n')
}

/** The script beside this page that does the same. */
export function nodeCommand({ folder, labelled }: What, { options, epoch }: Settings): string {
  const words = [
    'node examples/hash.mjs',
    quoted(folder),
    quoted(JSON.stringify(Object.fromEntries(needed(options)))),
  ]
  return [...words, epoch > 0 ? `--epoch ${epoch}` : '', labelled ? '' : '--no-labels']
    .filter(Boolean)
    .join(' ')
}

/** The library's own defaults, which need not be said. */
const DEFAULTS: Partial<EpochOptions> = {
  colorMode: 'rgb',
  filter: 'bilinear',
  fit: 'stretch',
  orient: false,
  decode: 'exact',
  shuffle: false,
}

function needed(options: EpochOptions): [string, unknown][] {
  return Object.entries(options).filter(([name, value]) => DEFAULTS[name as keyof EpochOptions] !== value)
}

/** An option a line; those of augmentation too. */
function literal(options: EpochOptions): string {
  const lines = needed(options).map(([name, value]) => {
    if (name !== 'augment') return `  ${name}: ${inline(value)},`
    const steps = Object.entries(value as object).map(([step, amount]) => `    ${step}: ${inline(amount)},`)
    return ['  augment: {', ...steps, '  },'].join('\n')
  })
  return `{\n${lines.join('\n')}\n}`
}

function inline(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  return `{ ${Object.entries(value)
    .map(([name, item]) => `${name}: ${inline(item)}`)
    .join(', ')} }`
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
