/**
 * The loader over many small photographs (about 500×375), whole epochs from disk: threads, the caller's share, augmentation
 * and caches, beside as many processes as there are cores, Keras' `flow_from_directory`, torchvision's `ImageFolder` in a
 * `DataLoader`, and sharp, in turns. Then memory, over 100 to 10,000 photographs and over a thousand epochs that are broken
 * off. The folder is the first argument, IMBATCH_CORPUS/photos, or the examples' photos.
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
import { openProcess } from './rivals/ask.mjs'
import { installRivals } from './rivals/install.mjs'
import { openKeras, openTorchvision } from './rivals/loaders.mjs'
import { openSharp } from './rivals/sharp.mjs'
import { CORES, quick } from './settings.mjs'
import { OPTIONS, SIDE } from './workload.mjs'

const SAMPLES = quick ? 64 : 640
const ROUNDS = quick ? 2 : 5
const PHOTOGRAPHS = quick ? [100] : [100, 1000, 10_000]
const MOST = Math.max(...PHOTOGRAPHS)
const BROKEN_OFF = quick ? [320] : [320, 32_000]
const KERAS = 'Keras'
const AUGMENTED_KERAS = 'Keras, augmented'
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

/** As many processes as there are cores, with one thread each: nobody brings together what they make. */
async function openProcesses(folder) {
  const script = fileURLToPath(new URL('loaderEpochs.mjs', import.meta.url))
  const all = await Promise.all(
    Array.from({ length: CORES }, () => openProcess(process.execPath, [script, folder]))
  )
  const run = async () => {
    const epochs = await Promise.all(all.map(({ ask }) => ask({})))
    return { seconds: 1 / epochs.reduce((sum, { seconds, images }) => sum + images / seconds, 0) }
  }
  await run()
  const close = () => Promise.all(all.map((opened) => opened.close()))
  return { name: `${CORES} processes, one thread each`, run, close }
}

const sharedRing = (slots) =>
  new Float32Array(new SharedArrayBuffer(slots * OPTIONS.batchSize * SIDE * SIDE * 3 * 4))

/** Those who make batches by threads or processes of their own are asked for one for each core. */
async function contestants(dataset, folder, { keras, torchvision, sharp }) {
  const open = async (name, more) => {
    const batches = await imageBatches(dataset, { ...OPTIONS, ...more })
    await epoch(batches) // engines compile what is hot; caches fill
    return { name, run: () => epoch(batches), close: () => batches.close() }
  }
  const rival = async (name, opened, request) => {
    if (!opened) return []
    await opened.epoch(request)
    const run = async () => ({ seconds: await opened.epoch(request), busy: undefined })
    return [{ name, run, close: async () => {} }]
  }
  const all = `${CORES} workers`
  return [
    await open('one thread (workers: 0)', { workers: 0 }),
    await open('one worker', { workers: 1 }),
    await open(all, { workers: CORES }),
    await open('one thread, batches to keep', { workers: 0, reuse: false }),
    await open(`${all}, batches to keep`, { workers: CORES, reuse: false }),
    await open(`${all}, shared memory`, { workers: CORES, reuse: undefined, out: sharedRing(3) }),
    await openProcesses(folder),
    await open('one thread, augmented', { workers: 0, augment: USUAL }),
    await open(`${all}, augmented`, { workers: CORES, augment: USUAL }),
    await open('one thread, memory cache', { workers: 0, cache: 'memory' }),
    await open('one thread, file cache', { workers: 0, cache: join(folder, 'samples.cache') }),
    ...(await rival(KERAS, keras, { augment: false })),
    ...(await rival(AUGMENTED_KERAS, keras, { augment: true })),
    ...(await rival('torchvision, no workers', torchvision, { workers: 0 })),
    ...(await rival(`torchvision, ${all}`, torchvision, { workers: CORES })),
    ...(await rival('sharp, a batch at once', sharp, {})),
  ]
}

async function race(folder) {
  const [keras, torchvision] = [await openKeras(folder, SIDE), await openTorchvision(folder, SIDE)]
  const dataset = await fromDirectory(folder)
  const sharp = openSharp().loading(dataset, folder)
  const all = await contestants(dataset, folder, { keras, torchvision, sharp })
  const results = all.map(() => [])
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < all.length; turn++) {
      const i = (round + turn) % all.length
      results[i].push(await all[i].run())
    }
  }
  for (const { close } of all) await close()
  await keras?.close()
  await torchvision?.close()
  /** How many times as fast as another contestant, within each round; undefined without it. */
  const speedBeside = (other, i) => {
    const beside = results[all.findIndex(({ name }) => name === other)]
    return beside && summary(results[i].map(({ seconds }, round) => beside[round].seconds / seconds))
  }
  const raced = all.map(({ name }, i) => ({
    name,
    seconds: summary(results[i].map(({ seconds }) => seconds)),
    busy: results[i][0].busy === undefined ? undefined : summary(results[i].map(({ busy }) => busy)),
    speed: speedBeside(all[0].name, i),
    toKeras: speedBeside(KERAS, i),
    toAugmentedKeras: speedBeside(AUGMENTED_KERAS, i),
  }))
  const versions = { keras_preprocessing: keras?.version, torchvision: torchvision?.version }
  return { raced, versions }
}

/** Of three processes of their own the one with the median peak: see loaderMemory.mjs. */
function peakOf(...args) {
  const runs = Array.from({ length: quick ? 1 : 3 }, () => memoryOf(args))
  return runs.sort((a, b) => a.peak - b.peak)[runs.length >> 1]
}

function memoryOf(args) {
  const script = fileURLToPath(new URL('loaderMemory.mjs', import.meta.url))
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, ...args.map(String)], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

installRivals()
const folder = mkdtempSync(join(tmpdir(), 'imbatch-bench-'))
try {
  const distinct = await linkSmallPhotos(folder)
  console.log(
    `${SAMPLES} photographs, ${distinct} different ones, batches of 32 at ${SIDE}×${SIDE}, medians of ${ROUNDS} epochs\n`
  )
  const { raced, versions } = await race(folder)
  const table = [
    ['', 'ms an image', '× one thread', 'caller busy', '× Keras', '× Keras, augmented'],
    ...raced.map(({ name, seconds, busy, speed, toKeras, toAugmentedKeras }) => [
      name,
      ms(seconds.median),
      times(speed),
      busy ? percent(busy.median) : '–',
      toKeras ? times(toKeras) : '–',
      toAugmentedKeras ? times(toAugmentedKeras) : '–',
    ]),
  ]
  printTable(table)

  const epoch = PHOTOGRAPHS.map((count) => ({ count, ...peakOf(folder, count, count) }))
  const equal = PHOTOGRAPHS.map((count) => ({ count, ...peakOf(folder, count, MOST) }))
  const broken = BROKEN_OFF.map((images) => ({ images, ...peakOf(folder, 100, images, 'break') }))
  const memory = [
    ['peak memory with two workers, MiB; photographs', ...epoch.map(({ count }) => String(count))],
    ['after one epoch', ...epoch.map(({ peak }) => peak.toFixed(1))],
    [`after ${MOST} images`, ...equal.map(({ peak }) => peak.toFixed(1))],
  ]
  console.log()
  printTable(memory)
  console.log('\nThe same after so many epochs that were broken off after a batch, and workers started:')
  printTable([
    broken.map(({ images }) => String(images / OPTIONS.batchSize)),
    broken.map(({ peak, workers }) => `${peak.toFixed(1)}, ${workers}`),
  ])
  writeResults('loader', { raced, epoch, equal, broken }, versions, [table, memory])
} finally {
  rmSync(folder, { recursive: true })
}
