/** Keras' augmentation in one Python process that lives as long as the benchmark and takes its turns when asked. */
import { fileURLToPath } from 'node:url'
import { openProcess } from './ask.mjs'

/** Undefined, and a loud line, where the system's Python lacks SciPy, NumPy or Pillow. */
export async function openKeras() {
  const opened = await openProcess('/usr/bin/python3', [fileURLToPath(new URL('keras.py', import.meta.url))])
  if (!opened) {
    console.warn(
      '\n!!! NO COMPARISON WITH KERAS: /usr/bin/python3 cannot import SciPy, NumPy and Pillow !!!\n'
    )
    return undefined
  }
  const { hello, ask, close } = opened
  return {
    versions: hello,
    load: ({ width, height, data }) =>
      ask({ do: 'load', width, height, pixels: Buffer.from(data.buffer).toString('base64') }),
    /** The first digits of the SHA-256 of what it makes of the loaded canvas. */
    sha: async (change) => (await ask({ do: 'hash', change })).sha,
    contestant: (change) => ({
      name: 'Keras',
      run: async (iterations) => (await ask({ do: 'augment', change, iterations })).seconds,
    }),
    close,
  }
}
