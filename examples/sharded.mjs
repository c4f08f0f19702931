/**
 * One epoch shared by several processes: each makes batches of its own part of the same shuffled order.
 *
 *   node examples/sharded.mjs
 *
 * Launchers such as torchrun, mpirun or srun start the processes and tell each of them its rank and the number of all
 * in environment variables. Here the program starts four of itself and tells them so; started by a launcher, it is one
 * of them.
 */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { fromDirectory, imageBatches, launchedShard, shard, shuffled } from 'imbatch/node'

const PHOTOS = fileURLToPath(new URL('photos', import.meta.url))
const PROCESSES = 4
/** The same in every process: it makes their orders one. */
const SEED = 1

/** What each process does: an epoch over its shard. */
async function work() {
  const dataset = await fromDirectory(PHOTOS)
  // 'keep' gives each sample once; for training in step, the default makes all shards equally long.
  const sampler = shard(shuffled(dataset.length, { seed: SEED }), { ...launchedShard(), remainder: 'keep' })
  const batches = await imageBatches(dataset, { size: [64, 64], batchSize: 4, sampler })
  for await (const { paths } of batches) console.log(paths.join('\n'))
  await batches.close()
}

/** Starts a process as a launcher does, and gives the paths that it printed. */
async function launch(rank) {
  const env = { ...process.env, RANK: String(rank), WORLD_SIZE: String(PROCESSES) }
  const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(import.meta.url)], { env })
  return stdout.trim().split('\n')
}

async function main() {
  const { entries } = await fromDirectory(PHOTOS)
  const shards = await Promise.all(Array.from({ length: PROCESSES }, (_, rank) => launch(rank)))
  for (const [rank, paths] of shards.entries()) {
    console.log(`process ${rank} of ${PROCESSES}: ${paths.length} images\n  ${paths.join('\n  ')}\n`)
  }
  const seen = shards.flat().sort()
  const all = entries.map(({ path }) => path).sort()
  const once = seen.length === all.length && seen.every((path, i) => path === all[i])
  console.log(once ? `Together: each of ${all.length} images once.` : 'Together they miss or repeat images.')
  if (!once) process.exitCode = 1
}

await (launchedShard().count > 1 ? work() : main())
