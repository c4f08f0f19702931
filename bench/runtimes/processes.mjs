/** Runs the work in Node, Deno and Bun. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { argumentsFor, QUIET } from '../../test/runtimes/find.mjs'

/** The script for a runtime: of what the package has for several, what it would take itself. */
export async function bundleChild({ name, conditions }, folder) {
  const outfile = join(folder, `${name}.mjs`)
  await build({
    entryPoints: [fileURLToPath(new URL('child.mjs', import.meta.url))],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    conditions: [...conditions],
    logLevel: 'error',
  })
  return outfile
}

/** What epoch.mjs measured, and the process' peak memory in MiB, where the system tells it. */
export function measureInProcess(runtime, script, images, workers) {
  const args = argumentsFor(runtime, script, [images, String(workers)], { read: [images] })
  const child = spawn(runtime.executable, args, {
    env: { ...process.env, ...QUIET },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`ended with code ${code}\n${errors}`)))
    child.stdout.setEncoding('utf8').on('data', (text) => {
      printed += text
      if (!printed.includes('\n')) return
      const peakMib = peakOf(child.pid)
      child.kill()
      resolve({ ...JSON.parse(printed), peakMib })
    })
  })
}

function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024
  } catch {
    return undefined
  }
}
