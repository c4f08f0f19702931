/** One epoch as hashes; the same file runs in Node and in browsers. */
import { imageBatches } from 'imbatch'

export async function hashEpoch(dataset, options) {
  const batches = await imageBatches(dataset, options)
  const hashed = []
  for await (const { xs, ys, shape, paths } of batches) {
    hashed.push({ xs: await sha256(xs), ys: ys && (await sha256(ys)), shape: [...shape], paths: [...paths] })
  }
  const { classNames, labels, paths } = batches
  await batches.close()
  return { classNames: [...classNames], labels: [...labels], paths: [...paths], batches: hashed }
}

export async function sha256(array) {
  // A copy, since it does not take shared memory.
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', array.slice()))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
