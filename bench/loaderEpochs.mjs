/**
 * Whole epochs on one thread, in a process of its own: several of them at once show what the machine's cores can do
 * together. A request a line on stdin, an answer a line on stdout ({ seconds, images }). The argument is the folder.
 */
import { createInterface } from 'node:readline'
import { imageBatches } from 'imbatch'
import { fromDirectory } from 'imbatch/node'
import { OPTIONS } from './workload.mjs'

const batches = await imageBatches(await fromDirectory(process.argv[2]), { ...OPTIONS, workers: 0 })
console.log('{}')
for await (const _ of createInterface({ input: process.stdin })) {
  const start = performance.now()
  let images = 0
  for await (const { valid } of batches) images += valid.length
  console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000, images }))
}
