/** A process that is killed while it writes, again and again, ends with the bytes of one that was not. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'

const project = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'imbatch-kill-'))
const script = join(folder, 'child.mjs')

beforeAll(async () => {
  await build({
    entryPoints: [join(project, 'test/support/writeNpyChild.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  })
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs the child; kills it when it says `killAt`, or `delay` milliseconds after. Gives the batches that it wrote. */
function run(target: string, seed: string, killAt?: string, delay = 0): Promise<string[]> {
  const child = spawn(process.execPath, [script, join(project, 'test/fixtures/classes'), target, seed])
  let output = ''
  let errors = ''
  let killed = false
  child.stderr.on('data', (data) => {
    errors += data
  })
  child.stdout.on('data', (data) => {
    output += data
    if (killed || killAt === undefined || !output.split('\n').includes(killAt)) return
    killed = true
    setTimeout(() => child.kill('SIGKILL'), delay)
  })
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      if (code === 0 || killed) resolve(output.trim().split('\n'))
      else reject(new Error(errors))
    })
  })
}

const read = (target: string) => ['.npy', '-labels.npy'].map((end) => readFileSync(target + end))

test('killed at several moments, with a seed', async () => {
  const whole = join(folder, 'whole')
  const lines = await run(whole, '7')
  const count = lines.length - 2
  expect(lines).toEqual(['started', ...Array.from({ length: count }, (_, i) => `${i + 1}`), 'finished'])

  const cut = join(folder, 'cut')
  for (const [killAt, delay] of [
    ['started', 0],
    ['started', 15],
    ['2', 0],
    ['5', 1],
    ['9', 0],
    ['11', 3],
  ] as const) {
    await run(cut, '7', killAt, delay)
    if (!readdirSync(folder).includes('cut.npy')) continue
    expect(read(cut), 'what has its name is whole').toEqual(read(whole))
    break
  }
  await run(cut, '7')
  expect(read(cut)).toEqual(read(whole))
  expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([])
})

test('without a seed the order that was begun is kept, and no batch is made twice', async () => {
  const target = join(folder, 'drawn')
  const first = await run(target, 'none', '4')
  const partial = readFileSync(`${target}.npy.part`)
  const second = await run(target, 'none')
  const written = Number(first.at(-1))
  expect(second[0]).toBe('started')
  expect([written + 1, written + 2]).toContain(Number(second[1])) // one may have been written, but not yet told
  const rows = written * 96 * 96 * 3 * 4
  expect(read(target)[0]!.subarray(128, 128 + rows)).toEqual(partial.subarray(128, 128 + rows))
})
