/** Pillow in one Python process that lives as long as the benchmark and takes its turns when asked. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The system's Python first: it is the one that distributions install Pillow for. */
const PYTHONS = ['/usr/bin/python3', 'python3']

/** Undefined, and a loud line, where no Python has Pillow. */
export async function openPillow() {
  for (const python of PYTHONS) {
    const pillow = await start(python)
    if (pillow) return pillow
  }
  console.warn(`\n!!! NO COMPARISON WITH PILLOW: none of ${PYTHONS.join(', ')} can import PIL !!!\n`)
  return undefined
}

async function start(python) {
  const script = fileURLToPath(new URL('pillow.py', import.meta.url))
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'ignore'] })
  const closed = new Promise((resolve) => {
    child.once('error', resolve)
    child.once('close', resolve)
  })
  child.stdin.on('error', () => {}) // a process without PIL is gone before it is asked anything
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const hello = await lines.next()
  if (hello.done) return undefined

  const ask = async (request) => {
    child.stdin.write(`${JSON.stringify(request)}\n`)
    const { value, done } = await lines.next()
    if (done) throw new Error('the Python process with Pillow ended early')
    return JSON.parse(value)
  }
  const { version, numpy } = JSON.parse(hello.value)
  return {
    version,
    load: ({ width, height, data }) =>
      ask({ do: 'load', width, height, pixels: Buffer.from(data.buffer).toString('base64') }),
    /** Whether Pillow makes the same bytes of the loaded image. */
    async agrees({ width, height, data }, filter) {
      const { sha256 } = await ask({ do: 'hash', width, height, filter })
      return sha256 === createHash('sha256').update(data).digest('hex')
    },
    contestant: ([height, width], filter) => ({
      name: 'Pillow',
      run: async (iterations) => (await ask({ do: 'time', width, height, filter, iterations })).seconds,
    }),
    loadFiles: (paths) => ask({ do: 'load files', paths }),
    /** All loaded files to RGB. */
    decoding: () => ({
      name: 'Pillow',
      run: async (iterations) => (await ask({ do: 'decode', iterations })).seconds,
    }),
    /** All loaded files to float32 as Keras makes them; undefined without numpy. */
    sampling: ([height, width], scale) =>
      numpy && {
        name: 'Keras',
        run: async (iterations) => (await ask({ do: 'sample', width, height, scale, iterations })).seconds,
      },
    async close() {
      child.stdin.end()
      await closed
    },
  }
}
