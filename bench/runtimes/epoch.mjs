/** The work that every runtime does, by the same code: epochs of a dataset, and the SHA-256 of the first. */
import { imageBatches } from '../../dist/index.js'

export const OPTIONS = { size: [224, 224], batchSize: 32, filter: 'bilinear', shuffle: true, seed: 1 }
export const AUGMENT = { rotation: 20, shift: [0.1, 0.1], zoom: [0.9, 1.1], horizontalFlip: 0.5 }

/** Seconds that timed epochs take together, at least, and how many there are at least. */
const SECONDS = 1
const EPOCHS = 3

/** @returns images a second in the median epoch, and the hash, of batches without and with augmentation */
export async function measure(dataset, workers) {
  return {
    images: dataset.length,
    plain: await measureOne(dataset, { ...OPTIONS, workers, reuse: true }),
    augmented: await measureOne(dataset, { ...OPTIONS, workers, reuse: true, augment: AUGMENT }),
  }
}

async function measureOne(dataset, options) {
  const batches = await imageBatches(dataset, options)
  const sha = await hashEpoch(batches) // engines compile what is hot
  const seconds = []
  for (let total = 0; total < SECONDS || seconds.length < EPOCHS; total += seconds.at(-1)) {
    const start = performance.now()
    for await (const _ of batches) void _
    seconds.push((performance.now() - start) / 1000)
  }
  await batches.close()
  const median = seconds.sort((a, b) => a - b)[seconds.length >> 1]
  return { rate: dataset.length / median, epochs: seconds.length, sha }
}

/** SHA-256 over the SHA-256 of each batch: no runtime's `crypto.subtle` takes a part after another. */
async function hashEpoch(batches) {
  const sums = []
  for await (const { xs } of batches) sums.push(...(await sha256(xs)))
  const sum = await sha256(Uint8Array.from(sums))
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function sha256(array) {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', array))
}
