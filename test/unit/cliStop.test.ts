/** `imbatch pack` that is stopped or killed leaves nothing that looks whole, and ends with the bytes of one that was not. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ended, imbatch, PHOTOS, start } from '../support/cli.node.ts'

const folder = mkdtempSync(join(tmpdir(), 'imbatch-cli-stop-'))
/** A folder of photos that takes seconds to pack. */
const many = join(folder, 'many')
const COPIES = 40

beforeAll(() => {
  for (const name of readdirSync(PHOTOS)) {
    mkdirSync(join(many, name), { recursive: true })
    for (const file of readdirSync(join(PHOTOS, name))) {
      for (let i = 0; i < COPIES; i++) link(join(PHOTOS, name, file), join(many, name, `${i}-${file}`))
    }
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

function link(file: string, name: string): void {
  try {
    linkSync(file, name)
  } catch {
    symlinkSync(file, name) // another disk
  }
}

const words = (root: string, output: string, batchSize: number) => [
  'pack',
  root,
  '-o',
  output,
  '--size',
  '48x64',
  '--batch-size',
  String(batchSize),
  '--shuffle',
  '--seed',
  '3',
]

/** Batches that are on the disk, by the journal; 0 where there is none. */
function written(output: string): number {
  try {
    return JSON.parse(readFileSync(`${output}.part.json`, 'utf8')).cursor.batch
  } catch {
    return 0
  }
}

/** Starts a run, sends `signal` `delay` milliseconds after `batches` are on the disk, and tells how it ended. */
async function runUntil(
  args: readonly string[],
  output: string,
  batches: number,
  signal: NodeJS.Signals,
  delay = 0
): Promise<Ended> {
  const { child, ended } = start(args)
  while (child.exitCode === null && written(output) < batches) await sleep(1)
  await sleep(delay)
  child.kill(signal)
  return ended
}

describe('killed at ten moments', () => {
  // Of a linear congruential generator: the same moments in every run of the test.
  let state = 20_240_607
  const draw = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }

  test.each(['npy', 'npz'])('.%s', { timeout: 120_000 }, async (extension) => {
    const whole = join(folder, `whole.${extension}`)
    expect((await imbatch(...words(many, whole, 16))).code).toBe(0)
    const output = join(folder, `cut.${extension}`)
    let kills = 0
    for (let moment = 0, batch = 0; moment < 10; moment++) {
      batch += draw(12)
      const { code } = await runUntil(words(many, output, 16), output, batch, 'SIGKILL', draw(30))
      if (code === 0) break // on a machine on which this test gets no time
      kills++
      expect(readdirSync(folder), 'nothing has its name before it is whole').not.toContain(`cut.${extension}`)
    }
    expect(kills).toBeGreaterThan(2)
    expect((await imbatch(...words(many, output, 16))).code).toBe(0)
    expect(readFileSync(output).equals(readFileSync(whole))).toBe(true)
    expect(readdirSync(folder).filter((name) => name.startsWith('cut') && name.includes('.part'))).toEqual([])
  })
})

describe('Ctrl-C', () => {
  test('ends with 130, says so in a line, and the same command goes on', async () => {
    const whole = join(folder, 'all.npy')
    expect((await imbatch(...words(many, whole, 8))).code).toBe(0)
    const output = join(folder, 'stopped.npy')
    const { code, stdout, stderr } = await runUntil(words(many, output, 8), output, 3, 'SIGINT')
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
    expect(stderr).toBe('imbatch pack: stopped: the same command goes on where it stopped\n')
    expect(readdirSync(folder)).not.toContain('stopped.npy')
    const before = written(output)
    expect(before).toBeGreaterThanOrEqual(3)
    expect((await imbatch(...words(many, output, 8))).code).toBe(0)
    expect(readFileSync(output).equals(readFileSync(whole))).toBe(true)
  })

  test.each([
    ['.parquet', ['pack', many, '-o', join(folder, 'x.parquet'), '--row-group-size', '1']],
    ['inspect', ['inspect', many]],
    ['stats', ['stats', many]],
    ['bench', ['bench', many, '--epochs', '50']],
  ])('%s leaves nothing', async (_, args) => {
    const { child, ended } = start(args)
    // Nothing tells when it has begun; before that, a signal ends it by itself.
    setTimeout(() => child.kill('SIGINT'), 250)
    const { code, stdout, stderr } = await ended
    // It may also have been faster, or slower than to have listened.
    if (code === 0) return
    expect(code === 130 || child.signalCode === 'SIGINT').toBe(true)
    expect(stdout).toBe('')
    expect(stderr).not.toContain('goes on')
    expect(readdirSync(folder).filter((name) => name.startsWith('x.'))).toEqual([])
  })

  test.skipIf(process.platform === 'win32').for([
    ['after it said so', ['inspect', '--workers', '0'], 'imbatch inspect: stopped\n'],
    [
      'before it could',
      ['pack', '-o', join(folder, 'y.parquet')],
      'imbatch pack: stopped: the same command starts anew\n',
    ],
  ] as const)('ends what hangs %s', async ([, [command, ...more], told], { onTestFinished }) => {
    const root = mkdtempSync(join(folder, 'one-'))
    link(join(PHOTOS, 'beach/beach-01.png'), join(root, 'a.png'))
    const pipe = join(root, 'pipe')
    execFileSync('mkfifo', [pipe])
    // Reading never comes to an end, and a thread waits for someone to write into a pipe: process.exit waits for it.
    const hanging = `
      import { open } from 'node:fs'
      import files from 'node:fs/promises'
      import { syncBuiltinESMExports } from 'node:module'
      open(${JSON.stringify(pipe)}, () => {})
      const { readFile } = files
      const never = () => new Promise(() => process.stderr.write('reading\\n'))
      files.readFile = (...args) => (String(args[0]).endsWith('a.png') ? never() : readFile(...args))
      syncBuiltinESMExports()`
    const { child, ended } = start(
      [command, root, ...more],
      ['--import', `data:text/javascript,${encodeURIComponent(hanging)}`]
    )
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child.stderr!, 'data')
    child.kill('SIGINT')
    const { code, stdout, stderr } = await ended
    expect({ code, stdout, stderr }).toEqual({ code: null, stdout: '', stderr: `reading\n${told}` })
    expect(child.signalCode, '130 for a shell').toBe('SIGINT')
  })
})
