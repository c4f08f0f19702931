/** Pillow in one Python process that lives as long as the benchmark and takes its turns when asked. */
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { openProcess } from './ask.mjs'

/** The system's Python first: it is the one that distributions install Pillow for. */
export const PYTHONS = ['/usr/bin/python3', 'python3']

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
  const opened = await openProcess(python, [fileURLToPath(new URL('pillow.py', import.meta.url))])
  if (!opened) return undefined
  const { ask, close } = opened
  const { version, numpy } = opened.hello
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
    /** The SHA-256 of what `sampling` makes of all loaded files; undefined without numpy. */
    sampleHash: async ([height, width], scale) =>
      numpy && (await ask({ do: 'sample hash', width, height, scale })).sha256,
    close,
  }
}
