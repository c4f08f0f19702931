/**
 * Epochs over a folder: images a second, the share of each stage, and whether memory keeps growing. The folder is
 * the first argument, IMBATCH_CORPUS/photos, or else the examples' photos.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { imageBatches } from 'imbatch'
import { fromDirectory } from 'imbatch/node'
import { summary } from './interleave.mjs'
import { percent, printTable, times, writeResults } from './report.mjs'
import { quick } from './settings.mjs'
import { Stages } from './stages.mjs'

const OPTIONS = {
  size: [224, 224],
  batchSize: 32,
  reuse: true,
  onError: 'skip',
  normalize: { scale: 1 / 255 },
  workers: 0,
}
const MEBIBYTE = 2 ** 20

const STAGE_NAMES = {
  read: 'reading, one file after another',
  copyIn: 'copying into the kernel',
  kernel: 'kernel: decode, resize, normalise',
  copyOut: 'copying into the ring',
}

const corpus = process.env['IMBATCH_CORPUS']
const photos = fileURLToPath(new URL('../examples/photos', import.meta.url))
const folder = process.argv[2] ?? (corpus ? join(corpus, 'photos') : photos)
if (!existsSync(folder)) throw new Error(`there is no folder ${folder}`)
const all = await fromDirectory(folder)
const dataset = quick ? all.subset(Array.from({ length: Math.min(64, all.length) }, (_, i) => i)) : all

/** Two epochs as users run them. They come before anything else in this process has taken memory. */
async function wholeEpochs() {
  const batches = await imageBatches(dataset, OPTIONS)
  const epochs = []
  for (let epoch = 0; epoch < 2; epoch++) {
    const start = performance.now()
    let images = 0
    for await (const { valid } of batches) images += valid.length
    const seconds = (performance.now() - start) / 1000
    epochs.push({ images, seconds, peakRssMib: process.resourceUsage().maxRSS / 1024 })
  }
  await batches.close()
  return epochs
}

/**
 * An epoch in which each batch is made twice in turn: as users do it, then stage by stage. Nothing is made ahead, so
 * that neither works in the other's time.
 */
async function stagedEpoch(stages) {
  const batches = await imageBatches(dataset, { ...OPTIONS, prefetch: 0 })
  const totals = Object.fromEntries(Object.keys(STAGE_NAMES).map((stage) => [stage, 0]))
  const ratios = []
  for (let index = 0; index < batches.length; index++) {
    const start = performance.now()
    await batches.next()
    const whole = (performance.now() - start) / 1000
    const entries = dataset.entries.slice(index * OPTIONS.batchSize, (index + 1) * OPTIONS.batchSize)
    const seconds = await stages.run(entries)
    for (const stage of Object.keys(totals)) totals[stage] += seconds[stage]
    ratios.push(whole / sum(seconds))
  }
  await batches.close()
  return { totals, wholeToStages: summary(ratios) }
}

const sum = (seconds) => Object.values(seconds).reduce((a, b) => a + b)

const epochs = await wholeEpochs()
const stages = await Stages.open(dataset, OPTIONS)
await stages.run(dataset.entries.slice(0, 2 * OPTIONS.batchSize)) // engines compile what is hot
const wasmMib = []
const passes = []
for (let pass = 0; pass < 2; pass++) {
  passes.push(await stagedEpoch(stages))
  wasmMib.push(stages.memoryBytes / MEBIBYTE)
}

const { images } = epochs[0]
console.log(`${dataset.length} files, ${dataset.length - images} of them skipped; 224×224, batches of 32`)
for (const [i, { seconds }] of epochs.entries()) {
  const rate = (images / seconds).toFixed(1)
  console.log(`epoch ${i}: ${rate} images/s, ${((seconds / images) * 1000).toFixed(2)} ms an image`)
}
console.log()

const last = passes[passes.length - 1]
const total = sum(last.totals)
printTable([
  ['stage, in the second epoch', 'ms an image', 'share'],
  ...Object.entries(STAGE_NAMES).map(([stage, name]) => [
    name,
    ((last.totals[stage] / images) * 1000).toFixed(3),
    percent(last.totals[stage] / total),
  ]),
])
console.log(
  `A whole batch, with labels and promises but reads overlapping: ${times(last.wholeToStages)} × its stages\n`
)

const growth = wasmMib[1] - wasmMib[0]
console.log(
  `peak RSS: ${epochs.map((e) => `${e.peakRssMib.toFixed(0)} MiB`).join(' after the first epoch, ')} after the second`
)
console.log(
  `WebAssembly memory: ${wasmMib[0].toFixed(1)} MiB after the first epoch, ` +
    (growth === 0 ? 'no growth in the second' : `${growth.toFixed(1)} MiB MORE after the second`)
)
writeResults('epoch', { files: dataset.length, images, epochs, passes, wasmMib })
