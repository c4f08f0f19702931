/** The page: all of `work.mjs` over the server's photos. `?options=<JSON>` says how. */
import './watch.mjs' // before the library

import { fromManifest } from 'imbatch'
import { seen } from './watch.mjs'
import { work } from './work.mjs'

async function main() {
  const { shared, workerUrl, moduleUrl, ...options } = JSON.parse(
    new URL(location.href).searchParams.get('options')
  )
  if (workerUrl) options.workerUrl = new URL(workerUrl, location.href)
  if (moduleUrl) options.module = await WebAssembly.compileStreaming(fetch(moduleUrl))
  if (shared) options.out = new Float32Array(new SharedArrayBuffer(shared))
  const made = await work(await fromManifest(new URL('/photos/manifest.csv', location.href)), options)
  return { ...made, ...seen }
}

// Settled by a value in both cases: the drivers of some browsers lose the stack of a promise that rejects.
window.__result = main().then(
  (value) => ({ value }),
  (error) => ({ error: `${error?.stack || ''}\n${error}` })
)
