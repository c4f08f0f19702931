/** libjpeg in a process of its own: built from C with the system's compiler, where there is one. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const SOURCE = fileURLToPath(new URL('native/decode.c', import.meta.url))
const COMPILERS = ['gcc', 'cc', 'clang']

/** Undefined, and a loud line, where it can't be built. */
export async function openNative() {
  const folder = mkdtempSync(join(tmpdir(), 'imbatch-native-'))
  const program = join(folder, 'decode')
  const built = COMPILERS.some((compiler) => build(compiler, program))
  const native = built ? await start(program) : undefined
  rmSync(folder, { recursive: true }) // a running program keeps its file
  if (!native) {
    console.warn(
      '\n!!! NO COMPARISON WITH NATIVE LIBJPEG: a C compiler and jpeglib.h (libjpeg-dev) are needed !!!\n'
    )
  }
  return native
}

const build = (compiler, program) =>
  spawnSync(compiler, ['-O2', '-o', program, SOURCE, '-ljpeg'], { stdio: 'ignore' }).status === 0

async function start(program) {
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] })
  const closed = new Promise((resolve) => {
    child.once('error', resolve)
    child.once('close', resolve)
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error('the native process ended early')
    const { error, ...rest } = JSON.parse(value)
    if (error) throw new Error(`native libjpeg: ${error}`)
    return rest
  }
  const ask = (request) => {
    child.stdin.write(`${request}\n`)
    return answer()
  }
  const { version } = await answer()
  return {
    version,
    async load(paths) {
      await ask('clear')
      for (const path of paths) await ask(`load ${path}`)
    },
    /** Whether it makes the same pixels of the loaded file `index`. */
    agrees: async (index, { data }) => (await ask(`hash ${index}`)).hash === fnv1a(data),
    /** Decodes all loaded files. */
    contestant: () => ({
      name: 'libjpeg',
      run: async (iterations) => (await ask(`time ${iterations}`)).seconds,
    }),
    async close() {
      child.stdin.end()
      await closed
    },
  }
}

function fnv1a(bytes) {
  let hash = 0x811c9dc5
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193)
  return hash >>> 0
}
