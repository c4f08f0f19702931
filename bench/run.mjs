/**
 * `npm run bench [-- kernels|rivals|decode|epoch|augment|loader|runtimes … [folder]]`; all by default. Each runs in a
 * process of its own, so that its peak memory and the engine's compiled code are its own too.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const BENCHMARKS = ['kernels', 'rivals', 'decode', 'epoch', 'fast', 'augment', 'loader', 'runtimes']

const wanted = process.argv.slice(2)
const last = wanted.at(-1)
const folder = wanted.length > 1 && !BENCHMARKS.includes(last) && existsSync(last) ? wanted.pop() : undefined
const unknown = wanted.filter((name) => !BENCHMARKS.includes(name))
if (unknown.length > 0) {
  console.error(`No benchmark is called ${unknown.join(', ')}; there are ${BENCHMARKS.join(', ')}.`)
  process.exit(2)
}

for (const name of wanted.length > 0 ? wanted : BENCHMARKS) {
  const file = fileURLToPath(new URL(`${name}.mjs`, import.meta.url))
  const { status } = spawnSync(process.execPath, folder ? [file, folder] : [file], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
