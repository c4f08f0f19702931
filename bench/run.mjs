/**
 * `npm run bench [-- --quick] [-- path|browser|sizes|… [folder]]`; all by default. Each runs in a process of its own, so that
 * its peak memory and the engine's compiled code are its own too. One that fails does not keep the others from running.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { BENCHMARKS } from './settings.mjs'

const words = process.argv.slice(2)
const quick = words.includes('--quick')
const wanted = words.filter((word) => word !== '--quick')
const last = wanted.at(-1)
const folder = wanted.length > 1 && !BENCHMARKS.includes(last) && existsSync(last) ? wanted.pop() : undefined
const unknown = wanted.filter((name) => !BENCHMARKS.includes(name))
if (unknown.length > 0) {
  console.error(`No benchmark is called ${unknown.join(', ')}; there are ${BENCHMARKS.join(', ')}.`)
  process.exit(2)
}

const env = quick ? { ...process.env, IMBATCH_BENCH_QUICK: '1' } : process.env
const failed = []
for (const name of wanted.length > 0 ? wanted : BENCHMARKS) {
  console.log(`\n── ${name}${quick ? ', quick: these numbers say little' : ''} ──\n`)
  const file = fileURLToPath(new URL(`${name}.mjs`, import.meta.url))
  const start = performance.now()
  const { status } = spawnSync(process.execPath, folder ? [file, folder] : [file], { stdio: 'inherit', env })
  console.log(`${name} took ${((performance.now() - start) / 1000).toFixed(0)} s`)
  if (status !== 0) failed.push(name)
}
if (failed.length > 0) {
  console.error(`\nFAILED: ${failed.join(', ')}`)
  process.exit(1)
}
