/** Rivals have dependencies of their own, which are installed when they are first asked for. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export function installRivals() {
  const folder = new URL('.', import.meta.url)
  const { dependencies } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'))
  const missing = Object.keys(dependencies).filter(
    (name) => !existsSync(new URL(`node_modules/${name}`, folder))
  )
  if (missing.length === 0) return
  const options = ['--prefix', fileURLToPath(folder), '--no-audit', '--no-fund']
  execFileSync('npm', ['install', ...options], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
}
