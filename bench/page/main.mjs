/**
 * The contestants of `bench/browser.mjs`: files in memory to batches of 32 float32 samples of 224×224, 0 … 1, in the ways
 * that a page can choose from. The clock is this page's; the process that opened it gives the turns.
 */

import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { fromEntries, imageBatches, loadKernel } from 'imbatch'
import { BATCH_SIZE, SAMPLE_LENGTH, SCALE, SIDE } from '../workload.mjs'

const TYPE = 'image/jpeg'
const SIZE = [SIDE, SIDE]

let files = []

/** What `getImageData` gives, without its alpha. */
function fromRgba(rgba, out) {
  for (let from = 0, to = 0; to < out.length; from += 4, to += 3) {
    out[to] = rgba[from] * SCALE
    out[to + 1] = rgba[from + 1] * SCALE
    out[to + 2] = rgba[from + 2] * SCALE
  }
}

/** Draws at the final size and reads the pixels. Such a canvas is kept in main memory, from where they are read fastest. */
function drawer() {
  const context = new OffscreenCanvas(SIDE, SIDE).getContext('2d', { willReadFrequently: true, alpha: false })
  return (source, out) => {
    context.drawImage(source, 0, 0, SIDE, SIDE)
    source.close()
    fromRgba(context.getImageData(0, 0, SIDE, SIDE).data, out)
  }
}

const decodeBitmap = (bytes, options) => createImageBitmap(new Blob([bytes], { type: TYPE }), options)

/**
 * An epoch of who makes one sample, into an array that is kept. The files of a batch are all asked for at once: browsers
 * answer faster than when asked one by one.
 */
function byHand(sample) {
  const batch = new Float32Array(BATCH_SIZE * SAMPLE_LENGTH)
  return async (onBatch) => {
    for (let start = 0; start < files.length; start += BATCH_SIZE) {
      const some = files.slice(start, start + BATCH_SIZE)
      const place = (i) => batch.subarray(i * SAMPLE_LENGTH, (i + 1) * SAMPLE_LENGTH)
      await Promise.all(some.map((bytes, i) => sample(bytes, place(i))))
      onBatch(batch.subarray(0, some.length * SAMPLE_LENGTH))
    }
  }
}

async function imbatch(workers) {
  const dataset = fromEntries(files.map((bytes, i) => ({ path: String(i), read: async () => bytes })))
  const options = { size: SIZE, batchSize: BATCH_SIZE, normalize: { scale: SCALE }, labelMode: 'none' }
  const batches = await imageBatches(dataset, { ...options, workers, reuse: true })
  return async (onBatch) => {
    for await (const { xs } of batches) onBatch(xs)
  }
}

async function resizedBitmap(resizeQuality) {
  const draw = drawer()
  const options = { resizeWidth: SIDE, resizeHeight: SIDE, resizeQuality }
  return byHand(async (bytes, out) => draw(await decodeBitmap(bytes, options), out))
}

/** Each gives a function that runs an epoch, or undefined where the browser lacks something. */
const CONTESTANTS = {
  imbatch: () => imbatch(0),

  'imbatch, workers': () => imbatch('auto'),

  async 'imbatch, kernel.decode, resize, normalize'() {
    const kernel = await loadKernel()
    return byHand((bytes, out) => {
      const resized = kernel.resize(kernel.decode(bytes, { colorMode: 'rgb' }), { size: SIZE })
      kernel.normalize(resized, { scale: SCALE }, out)
    })
  },

  'createImageBitmap resized, getImageData': () => resizedBitmap('low'),

  'the same, resizeQuality high': () => resizedBitmap('high'),

  async 'createImageBitmap, drawImage, getImageData'() {
    const draw = drawer()
    return byHand(async (bytes, out) => draw(await decodeBitmap(bytes), out))
  },

  async 'ImageDecoder at desired size, getImageData'() {
    if (!globalThis.ImageDecoder || !(await ImageDecoder.isTypeSupported(TYPE))) return undefined
    const draw = drawer()
    const desired = { type: TYPE, desiredWidth: SIDE, desiredHeight: SIDE }
    return byHand(async (bytes, out) => {
      const decoder = new ImageDecoder({ data: bytes, ...desired })
      const { image } = await decoder.decode()
      decoder.close()
      draw(image, out)
    })
  },

  async 'tf.browser.fromPixels, resizeBilinear (wasm)'() {
    setWasmPaths('/tfjs/')
    setThreadsCount(1)
    await tf.setBackend('wasm')
    return byHand(async (bytes, out) => {
      const bitmap = await decodeBitmap(bytes)
      const made = tf.tidy(() => {
        const image = tf.browser.fromPixels(bitmap)
        return tf.mul(tf.image.resizeBilinear(image, SIZE, false, true), SCALE)
      })
      bitmap.close()
      out.set(made.dataSync())
      made.dispose()
    })
  },
}

const epochs = new Map()

/** Everything that a contestant makes in one epoch. */
async function samplesOf(name) {
  const samples = new Float32Array(files.length * SAMPLE_LENGTH)
  let at = 0
  await epochs.get(name)((xs) => {
    samples.set(xs, at)
    at += xs.length
  })
  return samples
}

globalThis.bench = {
  /** Fetches the files, and gives the names of who can take part. */
  async open(urls) {
    files = await Promise.all(urls.map(async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer())))
    for (const [name, make] of Object.entries(CONTESTANTS)) {
      const epoch = await make()
      if (epoch) epochs.set(name, epoch)
    }
    return [...epochs.keys()]
  },

  /** Seconds that so many epochs took. */
  async time(name, iterations) {
    const epoch = epochs.get(name)
    const start = performance.now()
    for (let i = 0; i < iterations; i++) await epoch(() => {})
    return (performance.now() - start) / 1000
  },

  /** How far a contestant's pixels are from imbatch's, in steps of 1/255, and the SHA-256 of its samples. */
  async compare(name) {
    const [ours, theirs] = [await samplesOf('imbatch'), await samplesOf(name)]
    let [max, sum] = [0, 0]
    for (let i = 0; i < ours.length; i++) {
      const steps = Math.abs(theirs[i] - ours[i]) * 255
      sum += steps
      if (steps > max) max = steps
    }
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', theirs))
    const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
    return { max, mean: sum / ours.length, sha256 }
  },
}
