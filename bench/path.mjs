/**
 * The whole path, from files in memory to batches of 224×224 float32, by imbatch and by what else there is for Node and
 * Python. Each contestant has a process of its own, and one more for each further core. On one core they take turns on the
 * same one; on all cores a contestant's processes work at once, and nobody brings their results together.
 */
import { mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { largePhotos, ordinaryPhotos } from './files.mjs'
import { counted, interleave } from './interleave.mjs'
import { difference, ms, printTable, ratio, writeResults } from './report.mjs'
import { openProcess } from './rivals/ask.mjs'
import { installRivals } from './rivals/install.mjs'
import { CORES, onCore, pins, quick } from './settings.mjs'
import { SAMPLE_LENGTH } from './workload.mjs'

const NODE = [process.execPath, fileURLToPath(new URL('rivals/path.mjs', import.meta.url))]
const PYTHON = ['/usr/bin/python3', fileURLToPath(new URL('rivals/path.py', import.meta.url))]

/** By the names that tables show: the command that runs one, and what it is called there. */
const CONTESTANTS = {
  imbatch: [...NODE, 'imbatch'],
  'Keras’ steps (Pillow, NumPy)': [...PYTHON, 'keras'],
  'torchvision (Pillow, PyTorch)': [...PYTHON, 'torchvision'],
  '@napi-rs/canvas': [...NODE, '@napi-rs/canvas'],
  sharp: [...NODE, 'sharp'],
  '@jsquash/jpeg, @jsquash/resize': [...NODE, '@jsquash'],
  '@jsquash/jpeg, pica': [...NODE, '@jsquash/jpeg + pica'],
  'jpeg-js, plain JavaScript': [...NODE, 'jpeg-js'],
  'jpeg-js, TensorFlow.js (wasm)': [...NODE, 'TensorFlow.js'],
}

/** A contestant in a process on each core, with the files in memory; undefined, and a loud line, if it can't start. */
async function open(name, [command, ...args], paths) {
  const opened = await Promise.all(
    Array.from({ length: CORES }, (_, core) => openProcess(...onCore(core, command, args)))
  )
  if (opened.includes(undefined)) {
    console.warn(
      `\n!!! NO COMPARISON WITH ${name}: it does not start; IMBATCH_BENCH_DEBUG=1 shows why (Debian's packages are python3-pil, python3-numpy, python3-torchvision) !!!\n`
    )
    return undefined
  }
  await Promise.all(opened.map(({ ask }) => ask({ do: 'load', paths })))
  return {
    name,
    versions: opened[0].hello.versions,
    ask: opened[0].ask,
    ...counted((iterations) => opened[0].ask({ do: 'time', iterations })),
    /** The time of the slowest for as many files each. */
    async runOnAll(iterations) {
      const all = await Promise.all(opened.map(({ ask }) => ask({ do: 'time', iterations })))
      return Math.max(...all.map(({ seconds }) => seconds)) / CORES
    },
    close: () => Promise.all(opened.map(({ close }) => close())),
  }
}

/** How far samples are from the first contestant's, in steps of 1/255. */
function compare(pathA, pathB, samples) {
  const [a, b] = [pathA, pathB].map((path) => openSync(path))
  const [ours, theirs] = [new Float32Array(SAMPLE_LENGTH), new Float32Array(SAMPLE_LENGTH)]
  let [max, sum] = [0, 0]
  for (let i = 0; i < samples; i++) {
    if (readSync(a, ours) !== ours.byteLength || readSync(b, theirs) !== theirs.byteLength) {
      throw new Error(`a contestant made fewer than ${samples} samples`)
    }
    for (let j = 0; j < SAMPLE_LENGTH; j++) {
      const steps = Math.abs(ours[j] - theirs[j]) * 255
      sum += steps
      if (steps > max) max = steps
    }
  }
  return { max, mean: sum / (samples * SAMPLE_LENGTH) }
}

async function differences(contestants, samples) {
  const folder = mkdtempSync(join(tmpdir(), 'imbatch-path-'))
  try {
    const files = contestants.map((_, i) => join(folder, String(i)))
    for (const [i, { ask }] of contestants.entries()) await ask({ do: 'write', path: files[i] })
    return files.map((file) => compare(files[0], file, samples))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * Longer than others take: each is a process that slept while the others ran, and what systems do with the memory of
 * sleepers makes the first 50 ms up to twice as slow.
 */
const TURNS = quick ? {} : { turnSeconds: 0.4, patience: 60 }

async function race({ name, photos, rounds, allCores }) {
  const paths = photos.map(({ path }) => path)
  const contestants = []
  try {
    for (const [contestant, command] of Object.entries(CONTESTANTS)) {
      const opened = await open(contestant, command, paths)
      if (opened) contestants.push(opened)
    }
    const pixels = await differences(contestants, photos.length)
    const one = await interleave(contestants, { rounds, ...TURNS })
    const costs = contestants.map(({ cost }) => cost() / photos.length)
    const peaks = []
    for (const { ask } of contestants) peaks.push((await ask({ do: 'peak' })).mebibytes)
    const onAll = contestants.map(({ name, runOnAll }) => ({ name, run: runOnAll }))
    const all = allCores ? await interleave(onAll, { rounds, ...TURNS }) : undefined
    const rows = contestants.map(({ name, versions }, i) => ({
      name,
      versions,
      oneCore: perImage(one[i], photos.length),
      cpuSeconds: costs[i],
      allCores: all && perImage(all[i], photos.length),
      pixels: pixels[i],
      peakMib: peaks[i],
    }))
    return { name, files: photos.length, rows }
  } finally {
    for (const { close } of contestants) await close()
  }
}

function perImage({ seconds, ratio, rounds }, images) {
  const { median, min, max } = seconds
  return { seconds: { median: median / images, min: min / images, max: max / images }, ratio, rounds }
}

function tableOf({ name, files, rows }) {
  const withAll = rows[0].allCores !== undefined
  const heads = [
    `${name} (${files})`,
    'one core, ms',
    '÷',
    'processor time, ms',
    ...(withAll ? [`${CORES} cores, ms`, '÷'] : []),
  ]
  return [
    [...heads, 'pixels differ by: most', 'mean', 'peak memory, MiB'],
    ...rows.map(({ name, oneCore, cpuSeconds, allCores, pixels, peakMib }) => [
      name,
      ms(oneCore.seconds.median),
      ratio(oneCore.ratio),
      ms(cpuSeconds),
      ...(withAll ? [ms(allCores.seconds.median), ratio(allCores.ratio)] : []),
      ...difference(pixels),
      peakMib.toFixed(0),
    ]),
  ]
}

installRivals()
const sets = [
  { name: 'about 500×375', photos: ordinaryPhotos(), rounds: quick ? 2 : 9, allCores: true },
  { name: '5 megapixels and more', photos: largePhotos(), rounds: quick ? 1 : 3, allCores: false },
]
const results = []
for (const set of sets) {
  if (set.photos.length > 0) results.push(await race(set))
}
const tables = results.map(tableOf)
for (const table of tables) {
  printTable(table)
  console.log()
}
const versions = Object.assign({}, ...results[0].rows.map((row) => row.versions))
writeResults('path', { pinned: pins, cores: CORES, sets: results }, versions, tables)
