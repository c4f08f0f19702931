/** A consumer's project: the packed tarball, installed in an empty folder, beside sources that use it. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface Tarball {
  /** Bytes. */
  readonly size: number
  readonly unpackedSize: number
  readonly files: readonly string[]
}

export interface App {
  /** Where the sources are; `node_modules` has nothing but the package and its dependencies. */
  readonly folder: string
  readonly tarball: Tarball
  remove(): Promise<void>
}

/** What an epoch gives, in whatever runtime; see page/hashes.mjs. */
export interface Epoch {
  readonly classNames: readonly string[]
  readonly labels: readonly number[]
  readonly paths: readonly string[]
  readonly batches: readonly {
    readonly xs: string
    readonly ys: string | null
    readonly shape: readonly number[]
    readonly paths: readonly string[]
  }[]
}

/** Packs what is in dist/, and installs it; its dependencies come from the registry, as for any user. */
export async function installApp(): Promise<App> {
  if (!existsSync(join(ROOT, 'dist/index.js'))) {
    throw new Error('dist/ is missing or incomplete: run "npm run build" first ("npm test" does)')
  }
  const base = await mkdtemp(join(tmpdir(), 'imbatch-dist-'))
  const remove = () => rm(base, { recursive: true, force: true })
  try {
    // Without scripts: dist/ is what is tested, not what "prepack" would make of it now.
    const packing = ['pack', '--ignore-scripts', '--json', '--pack-destination', base]
    const [packed] = JSON.parse(await run('npm', packing, ROOT))
    const folder = join(base, 'app')
    await mkdir(folder)
    await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
    const tarball = join(base, packed.filename)
    await run('npm', ['install', tarball, '--no-audit', '--no-fund', '--prefer-offline'], folder)
    await cp(fileURLToPath(new URL('page', import.meta.url)), folder, { recursive: true })
    const files = packed.files.map(({ path }: { path: string }) => path)
    return { folder, remove, tarball: { size: packed.size, unpackedSize: packed.unpackedSize, files } }
  } catch (error) {
    await remove()
    throw error
  }
}

/** One epoch over a folder by Node, in a process of its own, which finds only what the app installed. */
export async function epochInNode(app: App, root: string, options: object): Promise<Epoch> {
  return JSON.parse(await run(process.execPath, ['node.mjs', root, JSON.stringify(options)], app.folder))
}

/** Its standard output. Fails with everything that it printed. */
export async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd, maxBuffer: 1 << 26 })
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string }
    // The message of a command that ran repeats what it wrote to standard error.
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr || message}`)
  }
}
