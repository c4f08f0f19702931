/** The runtimes beside the Node that runs this: where they are, and how a script is run in them. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const MODULES = new URL('node_modules/', import.meta.url)

/** `@deno` and `@oven` hold one package: that for this machine. */
const KINDS = [
  { name: 'node-20.0', title: 'Node', conditions: ['node'], binary: 'bin/node' },
  { name: 'node-24', title: 'Node', conditions: ['node'], binary: 'bin/node' },
  { name: 'node-26', title: 'Node', conditions: ['node'], binary: 'bin/node' },
  { name: 'deno', title: 'Deno', conditions: ['deno', 'node'], scope: '@deno', binary: 'deno' },
  { name: 'bun', title: 'Bun', conditions: ['bun', 'node'], scope: '@oven', binary: 'bin/bun' },
]

/**
 * @typedef {object} Runtime
 * @property {string} name as in package.json
 * @property {string} title
 * @property {string} version
 * @property {string} executable
 * @property {readonly string[]} conditions by which it resolves `imports` of packages, besides 'import' and 'default'
 *
 * @typedef {object} Permissions what a script may do in Deno; elsewhere it may do all
 * @property {readonly string[]} [read] folders and files
 * @property {readonly string[]} [write]
 * @property {readonly string[]} [env] names of variables
 */

/**
 * Those that are there, and of the others what to do. A runtime is the executable that the environment names, as in
 * IMBATCH_DENO or IMBATCH_NODE_24, or else the one that install.mjs installed.
 *
 * @returns {{ found: Runtime[], missing: { name: string, message: string }[] }}
 */
export function findRuntimes() {
  const found = []
  const missing = []
  for (const kind of KINDS) {
    const { name, title, conditions } = kind
    const variable = `IMBATCH_${name.toUpperCase().replace(/\W/g, '_')}`
    const named = process.env[variable]
    if (named && !existsSync(named)) throw new Error(`${variable} is ${named}, where there is no file`)
    const executable = named ?? installed(kind)
    if (executable) {
      found.push({ name, title, version: versionOf(executable), executable, conditions })
    } else {
      missing.push({
        name,
        message: `no ${name} found; run "node test/runtimes/install.mjs", or set ${variable}`,
      })
    }
  }
  return { found, missing }
}

function installed({ name, scope, binary }) {
  const folder = scope ? new URL(`${scope}/`, MODULES) : MODULES
  if (!existsSync(folder)) return undefined
  const names = readdirSync(folder).filter((entry) => scope || entry.startsWith(`${name}-`))
  const paths = names.map((entry) => fileURLToPath(new URL(`${entry}/${binary}`, folder)))
  return paths.find((path) => existsSync(path))
}

function versionOf(executable) {
  const text = execFileSync(executable, ['--version'], { encoding: 'utf8' })
  return /\d+\.\d+\.\d+/.exec(text)[0]
}

/** Variables that keep a runtime from asking the network for news of itself, and from colours. */
export const QUIET = { DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' }

/**
 * The arguments that run `script`: Deno with no permissions but those given, Bun without fetching what it doesn't find.
 *
 * @param {Pick<Runtime, 'title'>} runtime
 * @param {string} script
 * @param {readonly string[]} args
 * @param {Permissions} [permissions]
 */
export function argumentsFor({ title }, script, args, permissions = {}) {
  if (title === 'Bun') return ['--no-install', script, ...args]
  if (title !== 'Deno') return [script, ...args]
  const allowed = Object.entries(permissions).filter(([, names]) => names.length > 0)
  const flags = allowed.map(([kind, names]) => `--allow-${kind}=${names.join(',')}`)
  return ['run', '--no-prompt', ...flags, script, ...args]
}
