/** Keras' loader in one Python process that lives as long as the benchmark. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Undefined, and a loud line, where there is no keras_preprocessing. */
export async function openKeras(folder, side) {
  const script = fileURLToPath(new URL('keras_epochs.py', import.meta.url))
  const child = spawn('/usr/bin/python3', [script, folder, String(side)], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const closed = new Promise((resolve) => {
    child.once('error', resolve)
    child.once('close', resolve)
  })
  child.stdin.on('error', () => {})
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const hello = await lines.next()
  if (hello.done) {
    console.warn('\n!!! NO COMPARISON WITH KERAS: /usr/bin/python3 can not import keras_preprocessing !!!\n')
    return undefined
  }
  return {
    version: JSON.parse(hello.value).version,
    /** Seconds an image in one epoch. */
    async epoch(augment) {
      child.stdin.write(`${JSON.stringify({ augment })}\n`)
      const { value, done } = await lines.next()
      if (done) throw new Error('the Python process with Keras ended early')
      const { seconds, images } = JSON.parse(value)
      return seconds / images
    },
    async close() {
      child.stdin.end()
      await closed
    },
  }
}
