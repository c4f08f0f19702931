/** Epochs over a folder, 'whole' ones or others that are broken off. Says when it is warm; run with --trace-gc. */
import { fromDirectory, imageBatches } from '../../src/node.ts'

const [folder, epochs, mode, workers, batchSize] = process.argv.slice(2) as [string, ...string[]]
const files = await fromDirectory(folder)
const dataset = files.subset(Array.from({ length: 64 }, (_, i) => i % files.length))
const batches = await imageBatches(dataset, {
  size: [32, 32],
  batchSize: Number(batchSize),
  workers: Number(workers),
  reuse: true,
  seed: 1,
})

async function run(count: number): Promise<void> {
  for (let epoch = 0; epoch < count; epoch++) {
    for await (const _ of batches) if (mode !== 'whole') break
  }
}

await run(200)
console.log('warm')
await run(Number(epochs))
await batches.close()
