/** The same work in Node: `node node.mjs <manifest> <options as JSON>` prints what the page answers. */
import './watch.mjs' // before the library

import { fromManifest } from 'imbatch/node'
import { seen } from './watch.mjs'
import { work } from './work.mjs'

// No await at the top: CommonJS has none.
async function main() {
  const [, , manifest, options] = process.argv
  process.on('worker', (worker) => worker.once('message', () => seen.workers.push('thread')))
  const made = await work(await fromManifest(manifest), JSON.parse(options))
  console.log(JSON.stringify({ ...made, ...seen }))
}

main()
