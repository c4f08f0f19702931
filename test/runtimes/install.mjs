/** The runtimes are packages of this folder alone, which are installed when they are first asked for. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))

/**
 * Installs what package-lock.json names, of the binaries those for this machine. No script of a package is run, and no
 * command is linked: `node` stays the one that runs this. Throws where the registry can't be reached.
 */
export function installRuntimes() {
  if (existsSync(`${folder}node_modules/.package-lock.json`)) return
  const flags = ['--ignore-scripts', '--no-bin-links', '--no-audit', '--no-fund', '--loglevel=error']
  execFileSync('npm', ['ci', '--prefix', folder, ...flags], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) installRuntimes()
