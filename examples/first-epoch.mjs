/**
 * The main job: one epoch over a folder of images, one subfolder a class.
 *
 *   npm start -- [FOLDER] [--size 224x224] [--batch 32] [--filter bilinear] [--seed 1] [--sheet contact-sheet.png]
 */

import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { ImbatchError, imageBatches } from 'imbatch'
import { fromDirectory } from 'imbatch/node'
import { frameColor, writeContactSheet } from './contactSheet.mjs'

const SAMPLES = fileURLToPath(new URL('photos', import.meta.url))

const USAGE = `usage: npm start -- [FOLDER] [options]

  FOLDER            one subfolder a class; default: the sample photos of this project
  --size HxW        of a sample, in pixels; default 224x224
  --batch N         samples in a batch; default 32
  --filter NAME     nearest, box, bilinear, hamming, bicubic or lanczos; default bilinear
  --seed N          of the order; default 1
  --sheet FILE      where to write the picture of the first batch; default contact-sheet.png`

/** The arguments as options; what they mean is for imbatch to check. */
function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      size: { type: 'string', default: '224x224' },
      batch: { type: 'string', default: '32' },
      filter: { type: 'string', default: 'bilinear' },
      seed: { type: 'string', default: '1' },
      sheet: { type: 'string', default: 'contact-sheet.png' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    process.exit(0)
  }
  const size = values.size.split('x').map(Number)
  const options = {
    size,
    batchSize: Number(values.batch),
    filter: values.filter,
    shuffle: true,
    seed: Number(values.seed),
  }
  return { folder: positionals[0] ?? SAMPLES, sheet: values.sheet, options }
}

/** Classes with their counts, and a bar for each. */
function printClasses(folder, { classNames, labels }) {
  const counts = classNames.map((_, label) => labels.filter((other) => other === label).length)
  const most = Math.max(...counts)
  const width = Math.max(...classNames.map((name) => name.length))
  console.log(`${labels.length} images in ${classNames.length} classes, in ${folder}\n`)
  for (const [label, name] of classNames.entries()) {
    const bar = '█'.repeat(Math.ceil((counts[label] / most) * 30))
    console.log(`  ${name.padEnd(width)}  ${String(counts[label]).padStart(6)}  ${bar}`)
  }
  console.log()
}

/** A bar that is drawn over itself on a terminal, and nothing elsewhere. */
function showProgress({ samples, totalSamples }, started) {
  if (!process.stderr.isTTY) return
  const done = Math.round((samples / totalSamples) * 40)
  const rate = samples / ((performance.now() - started) / 1000)
  process.stderr.write(
    `\r  ${'█'.repeat(done)}${'░'.repeat(40 - done)} ${samples}/${totalSamples}  ${rate.toFixed(0)} images/s `
  )
  if (samples === totalSamples) process.stderr.write('\n\n')
}

/** Which images could not be used, at the end, so that they are seen. */
function printErrors(errors) {
  for (const { message } of errors) console.error(`  skipped ${message}`)
  if (errors.length > 0) console.error()
}

async function main() {
  const { folder, sheet, options } = readArguments()
  const dataset = await fromDirectory(folder)
  printClasses(folder, dataset)

  const started = performance.now()
  const batches = await imageBatches(dataset, {
    ...options,
    labelMode: 'sparse',
    normalize: { scale: 1 / 255 },
    onError: 'skip',
    onProgress: (progress) => showProgress(progress, started),
  })
  let first
  const errors = []
  for await (const batch of batches) {
    first ??= batch
    errors.push(...batch.errors)
  }
  const seconds = (performance.now() - started) / 1000
  printErrors(errors)
  console.log(
    `One epoch: ${batches.length} batches in ${seconds.toFixed(2)} s, ${(batches.samples / seconds).toFixed(0)} images/s`
  )
  console.log(
    `First batch: float32 [${first.shape.join(', ')}], values 0 … 1, labels [${Array.from(first.ys).join(', ')}]`
  )
  if (first.shape[0] > 0) {
    await writeContactSheet(sheet, first, first.ys)
    console.log(`Its picture: ${sheet}, where a frame's colour is the class:`)
    console.log(`  ${batches.classNames.map((name, label) => `${name} ${frameColor(label)}`).join(', ')}`)
  }
  await batches.close()
}

try {
  await main()
} catch (error) {
  const known = error instanceof ImbatchError || error.code?.startsWith('ERR_PARSE_ARGS')
  if (!known) throw error
  console.error(`${error.message}\n\n${USAGE}`)
  process.exitCode = 1
}
