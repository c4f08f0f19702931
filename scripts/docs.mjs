/** Makes the API reference, build/docs/index.html, of the docstrings. Whatever is public and undocumented is an error. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../docs', import.meta.url))
const typedoc = join(folder, 'node_modules/typedoc/bin/typedoc')
const options = { cwd: folder, stdio: 'inherit' }

// TypeDoc has dependencies of its own: it needs an older compiler than the project.
if (!existsSync(typedoc)) {
  const shell = process.platform === 'win32'
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { ...options, shell })
}
execFileSync(process.execPath, [typedoc, '--options', 'typedoc.json'], options)
