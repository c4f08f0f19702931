/** What is made of the pictures: an epoch of batches, and Keras' first one. The same file runs in Node and in browsers. */
import { ImageDataGenerator } from 'imbatch/keras'
import { hashEpoch, sha256 } from '../hashes.mjs'

const GENERATOR = { rescale: 1 / 255, rotationRange: 20, horizontalFlip: true }

export async function work(dataset, options) {
  const { size: targetSize, batchSize, workers, workerUrl, module } = options
  const epoch = await hashEpoch(dataset, options)
  const where = { workers, ...(workerUrl && { workerUrl }), ...(module && { module }) }
  const flow = { targetSize, batchSize, seed: 1, ...where }
  const generator = await new ImageDataGenerator(GENERATOR).flowFromDirectory(dataset, flow)
  const { value } = await generator.next()
  await generator.close?.()
  return { epoch, keras: await sha256(value[0].data) }
}
