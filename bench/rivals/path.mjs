/**
 * One contestant of `bench/path.mjs` in a process of its own: files in memory to batches of 32 float32 samples of 224×224,
 * 0 … 1, in this thread. Its name is the first argument. A request a line on stdin, an answer a line on stdout, both JSON.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fromEntries, imageBatches } from '../../dist/index.js'
import { peakRss } from '../peak.mjs'
import { BATCH_SIZE, SAMPLE_LENGTH, SCALE, SIDE } from '../workload.mjs'
import { resizer } from './plainResize.mjs'

const require = createRequire(import.meta.url)
const SIZE = [SIDE, SIDE]

const versionOf = (name) =>
  JSON.parse(readFileSync(join(packageFolder(name), 'package.json'), 'utf8')).version

/** Some packages do not export their package.json. */
function packageFolder(name) {
  return require.resolve
    .paths(name)
    .map((folder) => join(folder, name))
    .find(hasManifest)
}

function hasManifest(folder) {
  try {
    return readFileSync(join(folder, 'package.json')).length > 0
  } catch {
    return false
  }
}

const compiled = (name, file) => WebAssembly.compile(readFileSync(join(packageFolder(name), file)))

function fromRgba(rgba, out) {
  for (let from = 0, to = 0; to < out.length; from += 4, to += 3) {
    out[to] = rgba[from] * SCALE
    out[to + 1] = rgba[from + 1] * SCALE
    out[to + 2] = rgba[from + 2] * SCALE
  }
}

function fromBytes(values, out) {
  for (let i = 0; i < out.length; i++) out[i] = values[i] * SCALE
}

/** Epochs of those who make one sample: a loop over the files, into an array that is kept. */
function byHand(sample) {
  const batch = new Float32Array(BATCH_SIZE * SAMPLE_LENGTH)
  return () =>
    async function epoch(files, onBatch) {
      for (let start = 0; start < files.length; start += BATCH_SIZE) {
        const some = files.slice(start, start + BATCH_SIZE)
        for (const [i, bytes] of some.entries()) {
          await sample(bytes, batch.subarray(i * SAMPLE_LENGTH, (i + 1) * SAMPLE_LENGTH))
        }
        onBatch(batch.subarray(0, some.length * SAMPLE_LENGTH))
      }
    }
}

/** Canvases and resizers that know `ImageData` expect it as a global, which Node does not have. */
class Pixels {
  constructor(data, width, height) {
    Object.assign(this, { data, width, height })
  }
}

async function openJsquash() {
  globalThis.ImageData ??= Pixels
  const { default: decode, init } = await import('@jsquash/jpeg/decode.js')
  await init(await compiled('@jsquash/jpeg', 'codec/dec/mozjpeg_dec.wasm'))
  return decode
}

/** Each gives the versions of what it uses, and `load`, which makes a function that runs an epoch over files. */
const CONTESTANTS = {
  async imbatch() {
    const options = { size: SIZE, batchSize: BATCH_SIZE, normalize: { scale: SCALE }, labelMode: 'none' }
    return {
      versions: {},
      async load(files) {
        const entries = files.map((bytes, i) => ({ path: String(i), read: async () => bytes }))
        const batches = await imageBatches(fromEntries(entries), { ...options, workers: 0, reuse: true })
        return async (_, onBatch) => {
          for await (const { xs } of batches) onBatch(xs)
        }
      },
    }
  },

  async sharp() {
    const sharp = require('sharp')
    sharp.concurrency(1)
    sharp.cache(false)
    const to = { width: SIDE, height: SIDE, fit: 'fill', kernel: 'linear' }
    const sample = async (bytes, out) => {
      const pixels = await sharp(bytes, { limitInputPixels: false })
        .resize(to)
        .toColourspace('srgb')
        .removeAlpha()
        .raw()
        .toBuffer()
      fromBytes(pixels, out)
    }
    return { versions: { sharp: sharp.versions.sharp, libvips: sharp.versions.vips }, load: byHand(sample) }
  },

  async '@napi-rs/canvas'() {
    const { createCanvas, loadImage } = require('@napi-rs/canvas')
    const context = createCanvas(SIDE, SIDE).getContext('2d')
    const sample = async (bytes, out) => {
      context.drawImage(await loadImage(bytes), 0, 0, SIDE, SIDE)
      fromRgba(context.getImageData(0, 0, SIDE, SIDE).data, out)
    }
    return { versions: { '@napi-rs/canvas': versionOf('@napi-rs/canvas') }, load: byHand(sample) }
  },

  async '@jsquash'() {
    const decode = await openJsquash()
    const { default: resize, initResize } = await import('@jsquash/resize')
    await initResize(await compiled('@jsquash/resize', 'lib/resize/pkg/squoosh_resize_bg.wasm'))
    const to = { width: SIDE, height: SIDE, method: 'triangle', premultiply: false, linearRGB: false }
    const sample = async (bytes, out) => fromRgba((await resize(await decode(bytes), to)).data, out)
    const versions = {
      '@jsquash/jpeg': versionOf('@jsquash/jpeg'),
      '@jsquash/resize': versionOf('@jsquash/resize'),
    }
    return { versions, load: byHand(sample) }
  },

  async '@jsquash/jpeg + pica'() {
    const decode = await openJsquash()
    const loaded = require('pica')
    const pica = new (loaded.default ?? loaded)({ features: ['js', 'wasm'] })
    const to = { toWidth: SIDE, toHeight: SIDE, filter: 'hamming' }
    const sample = async (bytes, out) => {
      const { data, width, height } = await decode(bytes)
      fromRgba(await pica.resizeBuffer({ src: data, width, height, ...to }), out)
    }
    return { versions: { pica: versionOf('pica') }, load: byHand(sample) }
  },

  async 'jpeg-js'() {
    const resize = resizer(SIDE, SIDE)
    const sample = (bytes, out) => resize(decodeInJs(bytes), SCALE, out)
    return { versions: { 'jpeg-js': versionOf('jpeg-js') }, load: byHand(sample) }
  },

  async 'TensorFlow.js'() {
    const tf = require('@tensorflow/tfjs-core')
    const wasm = require('@tensorflow/tfjs-backend-wasm')
    wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`)
    wasm.setThreadsCount(1)
    await tf.setBackend('wasm')
    const sample = (bytes, out) => {
      const { data, width, height } = decodeInJs(bytes)
      const made = tf.tidy(() => {
        const image = tf.tensor3d(data, [height, width, 3], 'int32')
        return tf.mul(tf.image.resizeBilinear(image, SIZE, false, true), SCALE)
      })
      out.set(made.dataSync())
      made.dispose()
    }
    return { versions: { '@tensorflow/tfjs-core': versionOf('@tensorflow/tfjs-core') }, load: byHand(sample) }
  },
}

function decodeInJs(bytes) {
  const options = { useTArray: true, formatAsRGBA: false, maxMemoryUsageInMB: 4096 }
  return require('jpeg-js').decode(bytes, options)
}

/** All samples, one after another, as a file of float32. */
async function write(epoch, files, path) {
  const file = openSync(path, 'w')
  await epoch(files, (batch) => writeSync(file, batch))
  closeSync(file)
}

const answer = (value) => process.stdout.write(`${JSON.stringify(value)}\n`)

const { versions, load } = await CONTESTANTS[process.argv[2]]()
answer({ versions })
let files = []
let epoch
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  if (request.do === 'load') {
    files = request.paths.map((path) => readFileSync(path))
    epoch = await load(files)
    answer({})
  } else if (request.do === 'time') {
    const [start, before] = [performance.now(), process.cpuUsage()]
    for (let i = 0; i < request.iterations; i++) await epoch(files, () => {})
    const seconds = (performance.now() - start) / 1000
    const { user, system } = process.cpuUsage(before)
    answer({ seconds, cpu: (user + system) / 1e6 })
  } else if (request.do === 'write') {
    await write(epoch, files, request.path)
    answer({})
  } else if (request.do === 'peak') {
    answer({ mebibytes: peakRss() })
  }
}
