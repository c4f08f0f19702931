/** A cache in a file: found again, checked, and never in the way of a run. */
import { spawn, spawnSync } from 'node:child_process'
import { copyFile, mkdtemp, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type BatchOptions, fromEntries, fromManifest, imageBatches } from '../../src/node.ts'
import { sha16 } from '../support/hash.ts'

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/images/${name}`, import.meta.url))
const NAMES = ['a.png', 'b.png', 'c.png', 'd.png', 'e.png']
let root: string
let cache: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'imbatch-'))
  cache = join(root, 'samples.cache')
  for (const name of NAMES) {
    await copyFile(fixture('rgb.png'), join(root, name))
    await utimes(join(root, name), 1e9, 1e9) // whole seconds, which can be set again
  }
})
afterEach(() => rm(root, { recursive: true }))

const open = () => fromManifest(NAMES.map((name) => ({ path: join(root, name) })))

async function epoch(more: Partial<BatchOptions> = {}): Promise<string> {
  const batches = await imageBatches(await open(), { size: [9, 9], labelMode: 'none', cache, ...more })
  const hash = await sha16((await batches.at(0)).xs)
  await batches.close()
  return hash
}

/** Other pixels under the same size and time. */
async function disguise(name: string): Promise<void> {
  const path = join(root, name)
  const { size, atime, mtime } = await stat(path)
  const other = await readFile(fixture('rgba.png'))
  await writeFile(
    path,
    Buffer.concat([other, Buffer.alloc(Math.max(0, size - other.length))]).subarray(0, size)
  )
  await utimes(path, atime, mtime)
}

test.each([0, 2])('the next run finds it, with %d workers', async (workers) => {
  const first = await epoch({ workers })
  expect(await epoch({ workers, cache: 'memory' })).toBe(first)
  for (const name of NAMES) await disguise(name)
  expect(await epoch({ workers })).toBe(first) // nothing was read
  await expect(epoch({ workers, cache: 'memory' })).rejects.toThrow()
})

test('a file that has changed is read again, and only that one', async () => {
  const first = await epoch()
  await disguise('a.png')
  await copyFile(fixture('grey.png'), join(root, 'b.png'))
  const second = await epoch()
  expect(second).not.toBe(first)
  expect(await epoch()).toBe(second)
})

test('other options or another dataset make a new one', async () => {
  await epoch()
  const { ino } = await stat(cache)
  await epoch({ normalize: { scale: 2 }, augment: { rotation: 5 }, seed: 1, batchSize: 2 })
  expect((await stat(cache)).ino).toBe(ino) // none of these matter to what is kept
  await epoch({ filter: 'lanczos' })
  const other = (await stat(cache)).ino
  expect(other).not.toBe(ino)
  await epoch({ filter: 'lanczos', resize: { shortestEdge: 99 } })
  expect((await stat(cache)).ino).not.toBe(other)
})

test('a file that is no cache stays as it is', async () => {
  await writeFile(cache, 'my notes')
  await expect(epoch()).rejects.toMatchObject({ name: 'CacheError', code: 'CACHE_OPEN', path: cache })
  expect(await readFile(cache, 'utf8')).toBe('my notes')
})

test('a named pipe in its place is an error', async () => {
  spawnSync('mkfifo', [cache])
  await expect(epoch()).rejects.toMatchObject({ code: 'CACHE_OPEN', path: cache })
  expect((await stat(cache)).isFIFO()).toBe(true)
})

test.each([0, 1])('one that was cut is made anew, with %d workers', async (workers) => {
  const first = await epoch({ workers })
  const { size } = await stat(cache)
  for (const length of [size - 1, 4096 + 16, 100, 0]) {
    await truncate(cache, length)
    expect(await epoch({ workers }), `${length} bytes`).toBe(first)
    expect(await epoch({ workers }), `${length} bytes, again`).toBe(first)
    expect((await stat(cache)).size).toBe(size)
  }
})

test('workers that live on read the file that is meant, and not the one before it', async () => {
  const other = await imageBatches(await open(), { size: [9, 9], labelMode: 'none', workers: 1 })
  const hashes = async (more: Partial<BatchOptions>) => {
    const batches = await imageBatches(await open(), { size: [9, 9], labelMode: 'none', workers: 1, ...more })
    const found = []
    for (let i = 0; i < 2; i++) found.push(await sha16((await batches.at(0)).xs))
    await batches.close()
    return found
  }
  for (const filter of ['bilinear', 'nearest', 'lanczos'] as const) {
    expect(await hashes({ filter, cache }), filter).toEqual(await hashes({ filter }))
  }
  await rm(cache)
  expect(await hashes({ filter: 'nearest', cache })).toEqual(await hashes({ filter: 'nearest' }))
  await other.close()
})

test.each([0, 1])('of two at the same path each has its own samples, with %d workers', async (workers) => {
  await copyFile(fixture('grey.png'), join(root, 'b.png'))
  const half = async (names: string[]) =>
    imageBatches(await fromManifest(names.map((name) => ({ path: join(root, name) }))), {
      size: [9, 9],
      labelMode: 'none',
      workers,
      cache,
    })
  const [a, b] = [await half(['a.png', 'c.png']), await half(['b.png', 'd.png'])]
  const hash = async (batches: typeof a) => sha16((await batches.at(0)).xs)
  const [first, second] = [await hash(a), await hash(b)]
  expect(first).not.toBe(second)
  expect([await hash(a), await hash(b)]).toEqual([first, second])
  await Promise.all([a.close(), b.close()])
})

test('an epoch that is left early is kept, though nothing is closed', async () => {
  const batches = await imageBatches(await open(), { size: [9, 9], labelMode: 'none', cache, batchSize: 3 })
  for await (const { index } of batches) if (index === 1) break
  const first = await sha16((await batches.at(0)).xs)
  for (const name of NAMES) await disguise(name)
  const next = await imageBatches(await open(), { size: [9, 9], labelMode: 'none', cache, batchSize: 3 })
  expect(await sha16((await next.at(0)).xs)).toBe(first)
  await Promise.all([batches.close(), next.close()])
})

test('reset() while an epoch’s end is being written is not lost', async () => {
  const batches = await imageBatches(await open(), {
    size: [9, 9],
    labelMode: 'none',
    cache,
    batchSize: 3,
    workers: 0,
  })
  await batches.next()
  await batches.next()
  const last = batches.next()
  await new Promise(setImmediate)
  batches.reset()
  expect((await last).value?.index).toBe(0)
  expect(batches.state()).toMatchObject({ epoch: 0, batch: 1 })
  await batches.close()
})

test('closing twice at once is closing once', async () => {
  const warnings: unknown[] = []
  const note = (warning: Error) => warnings.push(warning)
  process.on('warning', note)
  const batches = await imageBatches(await open(), { size: [9, 9], labelMode: 'none', cache, batchSize: 1 })
  await batches.next()
  await Promise.all([batches.close(), batches.close()])
  await new Promise((resolve) => setTimeout(resolve, 50))
  process.off('warning', note)
  expect(warnings).toEqual([])
})

test('a folder that does not exist is an error before anything is read', async () => {
  const missing = join(root, 'nowhere', 'samples.cache')
  const read = () => Promise.reject(new Error('was read'))
  const opening = imageBatches(fromEntries([{ path: 'x', read }]), {
    size: [4, 4],
    labelMode: 'none',
    cache: missing,
  })
  await expect(opening).rejects.toMatchObject({ code: 'CACHE_OPEN', path: missing })
})

const SCRIPT = `
  import { fromDirectory, imageBatches } from 'imbatch/node'
  const [root, cache, step] = process.argv.slice(1)
  const dataset = await fromDirectory(root)
  const batches = await imageBatches(dataset, { size: [64, 64], batchSize: 4, cache, workers: 1, onError: 'throw' })
  let count = 0
  if (step !== 'open') for await (const batch of batches) {
    count += batch.valid.length
    if (step === 'kill' && count > dataset.length / 2) process.kill(process.pid, 'SIGKILL')
  }
  await batches.close()
  console.log(count)
`
const photos = fileURLToPath(new URL('../../examples/photos', import.meta.url))
const command = (...args: string[]) => ['--input-type=module', '--eval', SCRIPT, photos, cache, ...args]
const project = fileURLToPath(new URL('../..', import.meta.url))

test('a killed run leaves a cache that the next one goes on with', { timeout: 120_000 }, async () => {
  const killed = spawn(process.execPath, command('kill'), { cwd: project })
  await new Promise((resolve) => killed.once('exit', resolve))
  expect(killed.signalCode).toBe('SIGKILL')
  const { stdout } = spawnSync(process.execPath, command(), { cwd: project, encoding: 'utf8' })
  expect(Number(stdout)).toBeGreaterThan(8)
})

test('a full disk is a warning that names the cache, and the run goes on', { timeout: 120_000 }, () => {
  const options = { cwd: project, encoding: 'utf8' } as const
  spawnSync(process.execPath, command('open'), options)
  // The shell's limit on the size of files stands in for a full disk.
  const limited = ['-c', 'trap "" XFSZ; ulimit -f 8; exec "$@"', 'bash', process.execPath, ...command()]
  const { stdout, stderr } = spawnSync('bash', limited, options)
  expect(stderr).toContain(`CacheError: the cache ${cache} can’t be written any more`)
  expect(Number(stdout)).toBeGreaterThan(8)
})
