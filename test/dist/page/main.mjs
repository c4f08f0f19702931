/** The page: batches of a manifest. `?manifest=<url>&options=<JSON>` says which. */
import { fromManifest } from 'imbatch'
import { hashEpoch } from './hashes.mjs'

async function main() {
  const { searchParams } = new URL(location.href)
  const manifest = new URL(searchParams.get('manifest'), location.href)
  const { workerUrl, ...options } = JSON.parse(searchParams.get('options'))
  if (workerUrl) options.workerUrl = new URL(workerUrl, location.href)
  return hashEpoch(await fromManifest(manifest), options)
}

// Settled by a value in both cases: the drivers of some browsers lose the stack of a promise that rejects.
window.__result = main().then(
  (value) => ({ value }),
  (error) => ({ error: `${error?.stack || ''}\n${error}` })
)
