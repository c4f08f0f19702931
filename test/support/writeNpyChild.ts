/** A process that writes an epoch, for others to kill: arguments are the class folder, the target and a seed or 'none'. */
import { imageBatches } from '../../src/batches.ts'
import { fromDirectory } from '../../src/dataset/fromDirectory.node.ts'
import { writeNpy } from '../../src/sink/writeNpy.node.ts'

const [root, target, seed] = process.argv.slice(2) as [string, string, string]
const order = seed === 'none' ? {} : { seed: Number(seed) }
const batches = await imageBatches(await fromDirectory(root), {
  size: [96, 96],
  batchSize: 1,
  labelMode: 'sparse',
  shuffle: true,
  ...order,
})
process.stdout.write('started\n')
await writeNpy(batches, {
  xs: `${target}.npy`,
  ys: `${target}-labels.npy`,
  onProgress: ({ batches: done }) => process.stdout.write(`${done}\n`),
})
process.stdout.write('finished\n')
