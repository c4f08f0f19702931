/** Writes an epoch twice, the second time out of a cache: `write.mjs <folder of images> <folder to write into>`. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fromDirectory, imageBatches, writeNpy } from 'imbatch/node'

const [, , root, folder] = process.argv
const batches = await imageBatches(await fromDirectory(root), {
  size: [24, 32],
  batchSize: 8,
  labelMode: 'sparse',
  workers: 2,
  cache: `${folder}/samples.cache`,
})
const hashes = []
for (const name of ['first', 'second']) {
  await writeNpy(batches, { xs: `${folder}/${name}.npy`, ys: `${folder}/${name}-labels.npy` })
  hashes.push(
    createHash('sha256')
      .update(readFileSync(`${folder}/${name}.npy`))
      .digest('hex')
  )
}
await batches.close()
console.log(JSON.stringify(hashes))
