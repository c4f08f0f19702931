/**
 * Memory of one process: an epoch over `count` photographs of a folder, repeated as often as needed, with two workers; or,
 * with a third argument, so many epochs that are broken off after a batch. Prints JSON.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { imageBatches } from 'imbatch'
import { fromManifest } from 'imbatch/node'

const [folder, count, epochs] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4] ?? 0)]
const MIB = 2 ** 20
/** Linux' own figure where there is one: that of `resourceUsage` is the parent's, where that was larger. */
function peakMib() {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024
  } catch {
    return process.resourceUsage().maxRSS / 1024
  }
}

let workers = 0
process.on('worker', () => workers++)

const files = readdirSync(folder).sort()
const rows = Array.from({ length: count }, (_, i) => ({ path: join(folder, files[i % files.length]) }))
const dataset = await fromManifest(rows)
const options = {
  size: [224, 224],
  batchSize: 32,
  reuse: true,
  labelMode: 'none',
  workers: 2,
  shuffle: true,
  seed: 1,
}
const batches = await imageBatches(dataset, options)
for (let epoch = 0; epoch < Math.max(epochs, 1); epoch++) {
  for await (const _ of batches) if (epochs > 0) break
}
const [peak, resident] = [peakMib(), process.memoryUsage.rss() / MIB]
await batches.close()
console.log(JSON.stringify({ peak, resident, workers }))
