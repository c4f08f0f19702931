/**
 * A process that writes an epoch, for others to kill: arguments are the class folder, the target, a seed or 'none', and the
 * batch after which it waits for its end, if any.
 */
import { writeSync } from 'node:fs'
import { imageBatches } from '../../src/batches.ts'
import { fromDirectory } from '../../src/dataset/fromDirectory.node.ts'
import { writeNpy } from '../../src/sink/writeNpy.node.ts'

const [root, target, seed, holdAt] = process.argv.slice(2) as [string, string, string, string?]
const tell = (line: string) => writeSync(1, `${line}\n`)
const order = seed === 'none' ? {} : { seed: Number(seed) }
const batches = await imageBatches(await fromDirectory(root), {
  size: [96, 96],
  batchSize: 1,
  labelMode: 'sparse',
  shuffle: true,
  ...order,
})
tell('started')
await writeNpy(batches, {
  xs: `${target}.npy`,
  ys: `${target}-labels.npy`,
  onProgress: ({ batches: done }) => {
    tell(String(done))
    if (done === Number(holdAt)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  },
})
tell('finished')
