/**
 * The SHA-256 of an epoch, as the page in examples/browser shows it:
 *
 *   node examples/hash.mjs FOLDER OPTIONS [--epoch N] [--no-labels]
 *
 * OPTIONS are those of imageBatches, as JSON. What is hashed are the SHA-256 digests of each batch's xs, in order.
 */
import { createHash } from 'node:crypto'
import { parseArgs } from 'node:util'
import { fromDirectory, imageBatches } from 'imbatch/node'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    epoch: { type: 'string', default: '0' },
    'no-labels': { type: 'boolean', default: false },
  },
})
const [folder, options] = positionals
if (!folder || !options) {
  console.error('usage: node examples/hash.mjs FOLDER OPTIONS [--epoch N] [--no-labels]')
  process.exit(2)
}

const dataset = await fromDirectory(folder, { labels: values['no-labels'] ? 'none' : 'folders' })
const batches = await imageBatches(dataset, JSON.parse(options))
batches.restore({ ...batches.state(), epoch: Number(values.epoch) })
const epoch = createHash('sha256')
for await (const { xs } of batches) epoch.update(createHash('sha256').update(xs).digest())
console.log(epoch.digest('hex'))
await batches.close()
