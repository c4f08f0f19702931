/** Keras' augmentation in one Python process that lives as long as the benchmark and takes its turns when asked. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Undefined, and a loud line, where the system's Python lacks SciPy, NumPy or Pillow. */
export async function openKeras() {
  const script = fileURLToPath(new URL('keras.py', import.meta.url))
  const child = spawn('/usr/bin/python3', [script], { stdio: ['pipe', 'pipe', 'ignore'] })
  const closed = new Promise((resolve) => {
    child.once('error', resolve)
    child.once('close', resolve)
  })
  child.stdin.on('error', () => {}) // a process without SciPy is gone before it is asked anything
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const hello = await lines.next()
  if (hello.done) {
    console.warn(
      '\n!!! NO COMPARISON WITH KERAS: /usr/bin/python3 cannot import SciPy, NumPy and Pillow !!!\n'
    )
    return undefined
  }
  const ask = async (request) => {
    child.stdin.write(`${JSON.stringify(request)}\n`)
    const { value, done } = await lines.next()
    if (done) throw new Error('the Python process with Keras’ steps ended early')
    return JSON.parse(value)
  }
  return {
    versions: JSON.parse(hello.value),
    load: ({ width, height, data }) =>
      ask({ do: 'load', width, height, pixels: Buffer.from(data.buffer).toString('base64') }),
    /** The first digits of the SHA-256 of what it makes of the loaded canvas. */
    sha: async (change) => (await ask({ do: 'hash', change })).sha,
    contestant: (change) => ({
      name: 'Keras',
      run: async (iterations) => (await ask({ do: 'augment', change, iterations })).seconds,
    }),
    async close() {
      child.stdin.end()
      await closed
    },
  }
}
