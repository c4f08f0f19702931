/** Epochs over a folder, whole ones or broken off. Says when it is warm; run with --trace-gc. */
import { fromDirectory, imageBatches } from '../../src/node.ts'

const [folder, epochs, mode, workers] = process.argv.slice(2) as [
  string,
  string,
  'whole' | 'broken off',
  string,
]
const files = await fromDirectory(folder)
const dataset = files.subset(Array.from({ length: 64 }, (_, i) => i % files.length))
const options = { size: [32, 32], batchSize: 16, reuse: true, seed: 1 } as const
const batches = await imageBatches(dataset, { ...options, workers: Number(workers) })

async function run(count: number): Promise<void> {
  for (let epoch = 0; epoch < count; epoch++) {
    for await (const _ of batches) if (mode === 'broken off') break
  }
}

await run(200)
console.log('warm')
await run(Number(epochs))
await batches.close()
