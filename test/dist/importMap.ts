/** What a page without a bundler has instead: an import map of what package.json says of the packages. */
import { readFile, writeFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import type { App } from './app.ts'

/** The package, and what it loads of others in a page: when the first CSV is met. */
const PACKAGES = ['imbatch', 'csv-parse']

type Target = string | { readonly [condition: string]: Target }

/** For an app whose node_modules are offered at `modules`. */
export async function importMap(app: App, modules: string): Promise<string> {
  const names = await Promise.all(PACKAGES.map((name) => namesOf(app, name, posix.join(modules, name))))
  const imports: Record<string, string> = Object.assign({}, ...names)
  // '#csv' stands for a module of another package, and a map maps to URLs alone.
  for (const [name, url] of Object.entries(imports)) imports[name] = imports[url] ?? url
  return JSON.stringify({ imports })
}

/** A page beside the app's `page`/index.html with `map` in it, and with another script if one is named. */
export async function writePage(
  app: App,
  page: string,
  name: string,
  map: string,
  script = './main.mjs'
): Promise<void> {
  const html = await readFile(join(app.folder, page, 'index.html'), 'utf8')
  const mapped = html.replace('<script', `<script type="importmap">${map}</script>\n    <script`)
  await writeFile(join(app.folder, page, name), mapped.replace('./main.mjs', script))
}

async function namesOf(app: App, name: string, url: string): Promise<Record<string, string>> {
  const manifest = await readFile(join(app.folder, 'node_modules', name, 'package.json'), 'utf8')
  const { exports, imports = {} } = JSON.parse(manifest) as Record<string, Record<string, Target>>
  const found: Record<string, string> = {}
  for (const [key, target] of Object.entries({ ...exports, ...imports })) {
    const file = forPages(target)
    if (file)
      found[key.startsWith('#') ? key : posix.join(name, key)] = file.startsWith('.')
        ? posix.join(url, file)
        : file
  }
  return found
}

/** The file under the conditions that hold in a page. */
function forPages(target: Target): string | undefined {
  if (typeof target === 'string') return target
  const condition = Object.keys(target).find((key) => ['import', 'browser', 'default'].includes(key))
  return condition && forPages(target[condition]!)
}
