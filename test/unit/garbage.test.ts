/**
 * What is thrown away is really free at the engine's next small collection. If it were not, the engine would give young
 * objects ever more room (32 MB a thread in Node), and memory would seem to grow with the number of images.
 */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { childScript } from '../support/child.node.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))
const { script } = childScript('garbageChild.ts')

const COLLECTION = /^\[\d+:(\w+)\] +\d+ ms: (Scavenge|Mark-Compact)[^\d]*([\d.]+) \([\d.]+\) -> ([\d.]+) /

/** Of each thread, the caller's first: megabytes that were allocated, and those that small collections kept. */
function collect(mode: string, workers: number, batchSize: number) {
  // Small rooms for young objects: many collections.
  const flags = ['--trace-gc', '--max-semi-space-size=1']
  const args = [
    ...flags,
    script,
    join(project, 'test/fixtures/classes'),
    '1500',
    mode,
    `${workers}`,
    `${batchSize}`,
  ]
  const lines = execFileSync(process.execPath, args, { encoding: 'utf8' }).split('\n')
  const threads = new Map<string, { made: number; kept: number; last: number }>()
  let warm = false
  for (const line of lines) {
    warm ||= line === 'warm'
    const [, id, kind, before, after] = COLLECTION.exec(line) ?? []
    if (!id) continue
    const thread = threads.get(id) ?? { made: 0, kept: 0, last: 0 }
    threads.set(id, thread)
    if (warm && thread.last > 0) {
      thread.made += Number(before) - thread.last
      if (kind === 'Scavenge') thread.kept += Number(after) - thread.last
    }
    thread.last = Number(after)
  }
  return [...threads.values()]
}

test.each([
  ['whole', 2, 4, 0.03],
  ['broken off', 2, 4, 0.05],
  ['whole', 0, 16, 0.02],
  ['broken off', 0, 16, 0.05],
])('of epochs that are %s, with %d workers, in batches of %d', (mode, count, batchSize, most) => {
  const [caller, ...workers] = collect(mode, count, batchSize)
  // Of Node 20: it kept twice as much with promises, maps and signals for each chunk. Node 24 and 26 keep a tenth anyway.
  expect(caller!.made).toBeGreaterThan(40)
  expect(caller!.kept / caller!.made).toBeLessThan(most)
  expect(workers.length).toBe(count)
  for (const { made, kept } of workers) {
    expect(made).toBeGreaterThan(10)
    expect(kept / made).toBeLessThan(0.075)
  }
})
