/**
 * Memory of one process with two workers over `count` photographs of a folder, repeated as often as needed: `images` of
 * them in as many epochs as that takes, or, with 'break', in epochs that are broken off after a batch. Prints JSON.
 *
 * An engine's own memory (compiled code, room for young objects) grows in the first thousands of images whatever is
 * loaded, so datasets of different sizes are compared after the same number of images.
 */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { imageBatches } from 'imbatch'
import { fromDirectory } from 'imbatch/node'
import { peakRss } from './peak.mjs'

const [folder, count, images, mode] = process.argv.slice(2)

let workers = 0
process.on('worker', () => workers++)

// The largest first: memory depends on the largest image, and all datasets are to have that.
const all = await fromDirectory(folder)
const bytes = all.entries.map(({ path }) => statSync(join(folder, path)).size)
const order = bytes.map((_, i) => i).sort((a, b) => bytes[b] - bytes[a])
const dataset = all.subset(Array.from({ length: Number(count) }, (_, i) => order[i % order.length]))
const batches = await imageBatches(dataset, {
  size: [224, 224],
  batchSize: 32,
  reuse: true,
  labelMode: 'none',
  workers: 2,
  shuffle: true,
  seed: 1,
})
for (let made = 0; made < Number(images); ) {
  for await (const { valid } of batches) {
    made += valid.length
    if (mode === 'break') break
  }
}
const peak = peakRss()
await batches.close()
console.log(JSON.stringify({ peak, workers }))
