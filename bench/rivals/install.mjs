/** Rivals have dependencies of their own, which are installed when they are first asked for. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export function installRivals() {
  const folder = new URL('.', import.meta.url)
  if (['pica', 'sharp'].every((name) => existsSync(new URL(`node_modules/${name}`, folder)))) return
  const options = ['--prefix', fileURLToPath(folder), '--no-audit', '--no-fund']
  execFileSync('npm', ['install', ...options], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
}
