/**
 * What `decode: 'fast'` gains and costs: time against 'exact' in turns, and the PSNR between the two, over the JPEGs of a
 * folder (the first argument, IMBATCH_CORPUS/photos, or else the examples' photos), grouped by how much they are scaled.
 */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { imageBatches, loadKernel } from 'imbatch'
import { fromDirectory } from 'imbatch/node'
import { summary } from './interleave.mjs'
import { printTable, writeResults } from './report.mjs'
import { quick } from './settings.mjs'

const SIDE = 224
const corpus = process.env['IMBATCH_CORPUS']
const photos = fileURLToPath(new URL('../examples/photos', import.meta.url))
const folder = process.argv[2] ?? (corpus ? join(corpus, 'photos') : photos)

const all = await fromDirectory(folder)
const dataset = quick ? all.subset(Array.from({ length: all.length >> 3 }, (_, i) => i * 8)) : all
const kernel = await loadKernel()
const options = { size: [SIDE, SIDE], batchSize: 1, labelMode: 'none', prefetch: 0, workers: 0 }
const exact = await imageBatches(dataset, options)
const fast = await imageBatches(dataset, { ...options, decode: 'fast' })

/** The rule that is documented for `decode: 'fast'`. */
function reductionOf({ width, height }) {
  const factor = Math.min(Math.floor(width / SIDE), Math.floor(height / SIDE))
  return [8, 4, 2].find((reduction) => factor >= reduction) ?? 1
}

/** Peak signal-to-noise ratio of 8-bit samples, in dB. */
function psnr(a, b) {
  const squares = a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0)
  return 10 * Math.log10((255 ** 2 * a.length) / squares)
}

async function timed(batches, index) {
  const start = performance.now()
  const { xs } = await batches.at(index)
  return { xs, ms: performance.now() - start }
}

const groups = new Map()
for (const [index, entry] of dataset.entries.entries()) {
  const info = kernel.probe(await entry.read())
  const reduction = info.format === 'jpeg' ? reductionOf(info) : 1
  if (reduction === 1) continue
  await timed(exact, index) // so that both find the file in memory
  const [a, b] = [await timed(exact, index), await timed(fast, index)]
  const group = groups.get(reduction) ?? { psnr: [], speedup: [] }
  group.psnr.push(psnr(a.xs, b.xs))
  group.speedup.push(a.ms / b.ms)
  groups.set(reduction, group)
}

const rows = [['decoded at', 'photos', 'times as fast', 'PSNR, dB', 'worst']]
for (const [reduction, group] of [...groups].sort(([a], [b]) => a - b)) {
  const quality = summary(group.psnr)
  const speed = summary(group.speedup)
  rows.push([
    `1/${reduction}`,
    String(group.psnr.length),
    speed.median.toFixed(2),
    quality.median.toFixed(1),
    quality.min.toFixed(1),
  ])
}
printTable(rows)
writeResults('fast', Object.fromEntries(groups), {}, rows)
