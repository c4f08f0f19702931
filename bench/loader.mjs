/**
 * The loader over many small photographs (about 500×375), whole epochs from disk: threads, the caller's share, augmentation
 * and caches, beside Keras' `flow_from_directory`, in turns. Then memory, over 100 to 10,000 photographs and over a
 * thousand epochs that are broken off. The folder is the first argument, IMBATCH_CORPUS/photos, or the examples' photos.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { imageBatches, loadKernel } from 'imbatch'
import { fromDirectory } from 'imbatch/node'
import { summary } from './interleave.mjs'
import { ms, percent, printTable, times, writeResults } from './report.mjs'
import { openKeras } from './rivals/kerasEpochs.mjs'

const SIDE = 224
const SAMPLES = 640
const ROUNDS = 5
const OPTIONS = { size: [SIDE, SIDE], batchSize: 32, reuse: true, normalize: { scale: 1 / 255 }, seed: 1 }
const USUAL = { rotation: 20, shift: [0.1, 0.1], zoom: [0.9, 1.1], horizontalFlip: 0.5 }

const corpus = process.env['IMBATCH_CORPUS']
const photos = fileURLToPath(new URL('../examples/photos', import.meta.url))
const source = process.argv[2] ?? (corpus ? join(corpus, 'photos') : photos)

/** A folder with one class, whose files are links to photographs of about 500×375, over and over. */
async function linkSmallPhotos(folder) {
  const { entries } = await fromDirectory(source)
  const kernel = await loadKernel()
  const small = []
  for (const entry of entries) {
    const { width, height } = kernel.probe(await entry.read())
    if (corpus ? width * height > 100_000 && width * height < 260_000 : true) small.push(entry.path)
  }
  mkdirSync(join(folder, 'photos'))
  for (let i = 0; i < SAMPLES; i++) {
    const path = small[i % small.length]
    symlinkSync(join(source, path), join(folder, 'photos', `${String(i).padStart(4, '0')}${extname(path)}`))
  }
  return small.length
}

/** Seconds an image in one epoch, and how busy this thread was. */
async function epoch(batches) {
  const before = performance.eventLoopUtilization()
  const start = performance.now()
  let images = 0
  for await (const { valid } of batches) images += valid.length
  const seconds = (performance.now() - start) / 1000 / images
  return { seconds, busy: performance.eventLoopUtilization(before).utilization }
}

const sharedRing = (slots) =>
  new Float32Array(new SharedArrayBuffer(slots * OPTIONS.batchSize * SIDE * SIDE * 3 * 4))

async function contestants(dataset, keras, folder) {
  const open = async (name, more) => {
    const batches = await imageBatches(dataset, { ...OPTIONS, ...more })
    await epoch(batches) // engines compile what is hot; caches fill
    return { name, run: () => epoch(batches), close: () => batches.close() }
  }
  const ofKeras = (name, augment) => ({
    name,
    run: async () => ({ seconds: await keras.epoch(augment), busy: 1 }),
    close: async () => {},
  })
  return [
    await open('one thread (workers: 0)', { workers: 0 }),
    await open('one worker', { workers: 1 }),
    await open('two workers', { workers: 2 }),
    await open('two workers, shared memory', { workers: 2, reuse: undefined, out: sharedRing(3) }),
    await open('one thread, augmented', { workers: 0, augment: USUAL }),
    await open('two workers, augmented', { workers: 2, augment: USUAL }),
    await open('one thread, memory cache', { workers: 0, cache: 'memory' }),
    await open('one thread, file cache', { workers: 0, cache: join(folder, 'samples.cache') }),
    ...(keras ? [ofKeras('Keras', false), ofKeras('Keras, augmented', true)] : []),
  ]
}

async function race(folder) {
  const keras = await openKeras(folder, SIDE)
  const dataset = await fromDirectory(folder)
  const all = await contestants(dataset, keras, folder)
  const results = all.map(() => [])
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < all.length; turn++) {
      const i = (round + turn) % all.length
      results[i].push(await all[i].run())
    }
  }
  for (const { close } of all) await close()
  await keras?.close()
  return all.map(({ name }, i) => ({
    name,
    seconds: summary(results[i].map(({ seconds }) => seconds)),
    busy: summary(results[i].map(({ busy }) => busy)),
    speed: summary(results[i].map(({ seconds }, round) => results[0][round].seconds / seconds)),
    toKeras:
      keras && summary(results[i].map(({ seconds }, round) => results.at(-2)[round].seconds / seconds)),
    toAugmentedKeras:
      keras && summary(results[i].map(({ seconds }, round) => results.at(-1)[round].seconds / seconds)),
  }))
}

/** What a process of its own reports: see loaderMemory.mjs. */
function peakOf(...args) {
  const script = fileURLToPath(new URL('loaderMemory.mjs', import.meta.url))
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, ...args.map(String)], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

const folder = mkdtempSync(join(tmpdir(), 'imbatch-bench-'))
try {
  const distinct = await linkSmallPhotos(folder)
  console.log(
    `${SAMPLES} photographs, ${distinct} different ones, batches of 32 at ${SIDE}×${SIDE}, medians of ${ROUNDS} epochs\n`
  )
  const raced = await race(folder)
  const table = [
    ['', 'ms an image', '× one thread', 'caller busy', '× Keras', '× Keras, augmented'],
    ...raced.map(({ name, seconds, busy, speed, toKeras, toAugmentedKeras }) => [
      name,
      ms(seconds.median),
      times(speed),
      percent(busy.median),
      toKeras ? times(toKeras) : '–',
      toAugmentedKeras ? times(toAugmentedKeras) : '–',
    ]),
  ]
  printTable(table)

  const epoch = [100, 1000, 10_000].map((count) => ({ count, ...peakOf(folder, count, count) }))
  const equal = [100, 1000, 10_000].map((count) => ({ count, ...peakOf(folder, count, 10_000) }))
  const broken = [320, 32_000].map((images) => ({ images, ...peakOf(folder, 100, images, 'break') }))
  console.log('\nPeak memory of a process with two workers (MiB), over so many photographs:')
  printTable([
    ['', ...epoch.map(({ count }) => String(count))],
    ['after one epoch', ...epoch.map(({ peak }) => peak.toFixed(1))],
    ['after 10,000 images', ...equal.map(({ peak }) => peak.toFixed(1))],
  ])
  console.log('\nThe same after so many epochs that were broken off after a batch, and workers started:')
  printTable([
    broken.map(({ images }) => String(images / OPTIONS.batchSize)),
    broken.map(({ peak, workers }) => `${peak.toFixed(1)}, ${workers}`),
  ])
  writeResults('loader', { raced, epoch, equal, broken }, {}, table)
} finally {
  rmSync(folder, { recursive: true })
}
