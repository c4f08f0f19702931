/** A process that is killed while it writes, again and again, ends with the bytes of one that was not. */
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { childScript } from '../support/child.node.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))
const { folder, script } = childScript('writeNpyChild.ts')

interface Kill {
  /** The line of output at which it is killed, or `delay` milliseconds after that. */
  readonly at: string
  readonly delay?: number
  /** Whether it waits there to be killed. */
  readonly held?: boolean
}

/** Runs the child, and gives its lines: that it started, each batch that it wrote, and that it finished. */
function run(target: string, seed: string, kill?: Kill): Promise<string[]> {
  const args = [join(project, 'test/fixtures/classes'), target, seed, ...(kill?.held ? [kill.at] : [])]
  const child = spawn(process.execPath, [script, ...args])
  let output = ''
  let errors = ''
  let killed = false
  child.stderr.on('data', (data) => {
    errors += data
  })
  child.stdout.on('data', (data) => {
    output += data
    if (killed || kill === undefined || !output.split('\n').includes(kill.at)) return
    killed = true
    setTimeout(() => child.kill('SIGKILL'), kill.delay ?? 0)
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
  const kills = [
    ['started', 0],
    ['started', 15],
    ['2', 0],
    ['5', 1],
    ['9', 0],
    ['11', 3],
  ] as const
  for (const [at, delay] of kills) {
    await run(cut, '7', { at, delay })
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
  const first = await run(target, 'none', { at: '4', held: true })
  const partial = readFileSync(`${target}.npy.part`)
  const second = await run(target, 'none')
  expect(first.at(-1)).toBe('4')
  expect(second.slice(0, 2)).toEqual(['started', '5'])
  const rows = 4 * 96 * 96 * 3 * 4
  expect(read(target)[0]!.subarray(128, 128 + rows)).toEqual(partial.subarray(128, 128 + rows))
})
