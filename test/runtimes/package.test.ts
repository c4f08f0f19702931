/** The packed package in every runtime: the batches that Node makes, and in Deno by no more than the leave that is needed. */
import { cp, mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, type Epoch, installApp, ROOT, run } from '../dist/app.ts'
import { argumentsFor, type Permissions, type Runtime } from './find.mjs'
import { requireRuntimes } from './require.ts'

const PHOTOS = join(ROOT, 'examples/photos')
const OPTIONS = { size: [48, 64], batchSize: 8, shuffle: true, seed: 3, augment: { rotation: 10 } }
const NODE = { title: 'Node', executable: process.execPath }

let app: App
let node: Epoch

beforeAll(async () => {
  app = await installApp()
  await cp(fileURLToPath(new URL('app', import.meta.url)), app.folder, { recursive: true })
  node = await epoch(NODE, { workers: 2 })
})

afterAll(() => app?.remove())

type Command = Pick<Runtime, 'title' | 'executable'>

function call(
  { executable, title }: Command,
  args: string[],
  permissions: Permissions = {}
): Promise<string> {
  const [script, ...rest] = args as [string, ...string[]]
  return run(executable, argumentsFor({ title }, script, rest, permissions), app.folder)
}

async function epoch(runtime: Command, more: object, permissions?: Permissions): Promise<Epoch> {
  const options = JSON.stringify({ ...OPTIONS, ...more })
  return JSON.parse(await call(runtime, ['node.mjs', PHOTOS, options], permissions))
}

describe.each(requireRuntimes())('$name', (runtime) => {
  test.each([0, 2])('makes the batches that Node makes, with %i workers', async (workers) => {
    expect(await epoch(runtime, { workers }, { read: [PHOTOS] })).toEqual(node)
  })

  test('makes batches of bytes, for which no leave is needed', async () => {
    const args = ['alone.mjs', JSON.stringify({ size: [16, 16], batchSize: 5, workers: 2 })]
    const made = await call(runtime, args)
    expect(JSON.parse(made)).toEqual(JSON.parse(await call(NODE, args)))
  })

  test('writes what Node writes, and keeps a cache', async () => {
    const [out, other] = [await outFolder(), await outFolder()]
    const made = await call(runtime, ['write.mjs', PHOTOS, out], { read: [PHOTOS, out], write: [out] })
    expect(JSON.parse(made)).toEqual(JSON.parse(await call(NODE, ['write.mjs', PHOTOS, other])))
  })

  test.runIf(runtime.title === 'Deno')('says what may not be read', async () => {
    const denied = epoch(runtime, {}, { read: [app.folder] })
    await expect(denied).rejects.toThrow(/can't list the folder .*photos: Requires read access/)
  })
})

async function outFolder(): Promise<string> {
  await mkdir(join(app.folder, 'out'), { recursive: true })
  return mkdtemp(join(app.folder, 'out', 'epoch-'))
}
