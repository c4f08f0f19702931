/**
 * Photographs in memory, one core: `kernel.decode` beside native libjpeg, Pillow, sharp and jpeg-js; then the whole path
 * from a file's bytes to 224×224 float32 beside Keras' and sharp's. Ratios say how many times as long as imbatch a rival
 * takes; groups of files are decoded one after another. libjpeg writes into memory that it keeps, and is compared with
 * decoding into `out`; the others take new memory for each picture, and are compared with decoding without it.
 */
import { loadKernel } from 'imbatch'
import jpegJs from 'jpeg-js'
import { encodeSpec } from '../build/modules/kernel/abi.js'
import { loadCore } from '../build/modules/kernel/load.js'
import { planNormalize, resizeSpec } from '../build/modules/plan.js'
import { photoGroups } from './files.mjs'
import { contestant, interleave } from './interleave.mjs'
import { ms, printTable, times, writeResults } from './report.mjs'
import { installRivals } from './rivals/install.mjs'
import { openNative } from './rivals/native.mjs'
import { openPillow } from './rivals/pillow.mjs'
import { openSharp } from './rivals/sharp.mjs'

const SIZE = [224, 224]
const SCALE = 1 / 255
const MAX_PIXELS = 2 ** 28
const JPEG_JS = { useTArray: true, formatAsRGBA: false, maxMemoryUsageInMB: 4096 }
const ALLOCATING = ['Pillow', 'sharp', 'jpeg-js']
const NEW_MEMORY = 'new memory'
const PATH_RIVALS = ['Keras', 'sharp']

installRivals()
const native = await openNative()
const pillow = await openPillow()
const sharp = openSharp()
const kernel = await loadKernel()
const core = await loadCore()

/** Times that were not measured are dashes. */
function row(name, count, measured, rivals) {
  const of = (rival) => measured.find((m) => m.name === rival)
  const cells = rivals.flatMap((rival) =>
    of(rival) ? [ms(of(rival).seconds.median / count), times(of(rival).ratio)] : ['–', '–']
  )
  return [`${name} (${count})`, ms(measured[0].seconds.median / count), ...cells]
}

/** Native libjpeg must make the same pixels, or else it has done something else. */
async function checkNative(photos) {
  for (const [index, { path, bytes }] of photos.entries()) {
    if (!(await native.agrees(index, kernel.decode(bytes)))) {
      console.warn(`!!! libjpeg's pixels differ: ${path}; is it another version than libjpeg-turbo's? !!!`)
    }
  }
}

async function compareDecoding({ photos, isJpeg }) {
  const files = photos.map(({ bytes }) => bytes)
  const forEach = (work) => () => {
    for (const bytes of files) work(bytes)
  }
  if (isJpeg) await native?.load(photos.map(({ path }) => path))
  if (isJpeg && native) await checkNative(photos)
  const out = new Uint8Array(Math.max(...photos.map(({ width, height }) => width * height * 4)))
  const allocating = [
    pillow?.decoding(),
    sharp.decoding(files),
    isJpeg &&
      contestant(
        'jpeg-js',
        forEach((bytes) => jpegJs.decode(bytes, JPEG_JS))
      ),
  ].filter(Boolean)
  const contestants = [
    contestant(
      'imbatch',
      forEach((bytes) => kernel.decode(bytes, { out }))
    ),
    isJpeg && native?.contestant(),
    contestant(
      NEW_MEMORY,
      forEach((bytes) => kernel.decode(bytes))
    ),
    ...allocating.map((rival) => ({ ...rival, base: NEW_MEMORY })),
  ]
  return await interleave(contestants.filter(Boolean))
}

async function compareWholePath({ photos }, fast = false) {
  const files = photos.map(({ bytes }) => bytes)
  const spec = encodeSpec({
    ...resizeSpec({ size: SIZE }, 3),
    normalize: planNormalize({ scale: SCALE }, 3),
    fast,
  })
  const sample = new Float32Array(SIZE[0] * SIZE[1] * 3)
  const contestants = [
    contestant('imbatch', () => {
      for (const bytes of files) core.sampleFile(bytes, MAX_PIXELS, spec, sample)
    }),
    pillow?.sampling(SIZE, SCALE),
    sharp.sampling(files, SIZE, SCALE),
  ]
  return await interleave(contestants.filter(Boolean))
}

const heads = (rivals) => rivals.flatMap((rival) => [`${rival}, ms`, '÷'])
const decoding = [['decode to RGB (files)', 'imbatch, ms', ...heads(['libjpeg', NEW_MEMORY, ...ALLOCATING])]]
const wholePath = [['bytes to 224×224 float32 (files)', 'imbatch, ms', ...heads(PATH_RIVALS)]]
const results = []
for (const group of photoGroups()) {
  const { name, photos } = group
  await pillow?.loadFiles(photos.map(({ path }) => path))
  const decoded = await compareDecoding(group)
  const sampled = await compareWholePath(group)
  decoding.push(row(name, photos.length, decoded, ['libjpeg', NEW_MEMORY, ...ALLOCATING]))
  wholePath.push(row(name, photos.length, sampled, PATH_RIVALS))
  results.push({ name, files: photos.length, decoded, sampled })
  if (!name.endsWith('large')) continue
  const fast = await compareWholePath(group, true)
  wholePath.push(row(`${name}, decode: 'fast'`, photos.length, fast, PATH_RIVALS))
  results.at(-1).fast = fast
}
await native?.close()
await pillow?.close()

printTable(decoding)
console.log()
printTable(wholePath)
const versions = {
  libjpeg: native?.version ?? 'not found',
  pillow: pillow?.version ?? 'not found',
  sharp: sharp.version,
  libvips: sharp.libvips,
}
writeResults('decode', results, versions, [wholePath, decoding])
