/** Augmentation alone, one core: a 224×224 canvas in memory to a changed float32 sample, beside Keras' own steps. */
import { createHash } from 'node:crypto'
import { encodeChange, encodeSpec, IDENTITY } from '../build/modules/kernel/abi.js'
import { loadCore } from '../build/modules/kernel/load.js'
import { affineMatrix } from '../build/modules/math/affine.js'
import { makeImage, TARGET } from './images.mjs'
import { contestant, interleave } from './interleave.mjs'
import { ms, printTable, times, writeResults } from './report.mjs'
import { openKeras } from './rivals/keras.mjs'

const [height, width] = TARGET
const canvas = makeImage(width, height)
const still = { theta: 0, tx: 0, ty: 0, shear: 0, zx: 1, zy: 1 }
const warp = (parameters, fillMode = 'nearest') => ({
  warp: { matrix: affineMatrix({ ...still, ...parameters }, width, height), fillMode, fillValue: 0 },
})
const turn = { theta: 12, tx: -9, ty: 14, zx: 1.05, zy: 0.96 }

const CHANGES = {
  'horizontal flip': { flipHorizontally: true },
  'rotation, shift, zoom, flip': { ...warp(turn), flipHorizontally: true },
  'the same, constant': { ...warp(turn, 'constant'), flipHorizontally: true },
  'the same, reflect': { ...warp(turn, 'reflect'), flipHorizontally: true },
  'channel shift': { channelShift: 20 },
  brightness: { brightness: 1.2 },
  contrast: { contrast: 1.2 },
  everything: { ...warp(turn), channelShift: 20, flipVertically: true, brightness: 0.8, contrast: 1.1 },
}

const core = await loadCore()
const spec = encodeSpec({
  height,
  width,
  channels: 3,
  filter: 'bilinear',
  antialias: true,
  fit: 'stretch',
  layout: 'NHWC',
  normalize: IDENTITY,
  orient: false,
  fast: false,
})
const out = new Float32Array(canvas.data.length)
const keras = await openKeras()
await keras?.load(canvas)

const rows = [['augmentation, RGB 224×224', 'imbatch, ms', 'Keras, ms', 'Keras ÷ imbatch']]
const results = []
for (const [name, change] of Object.entries(CHANGES)) {
  const record = encodeChange(change)
  const ours = contestant('imbatch', () => core.finish(canvas.data, spec, out, record))
  ours.run(1)
  const sha = createHash('sha256').update(new Uint8Array(out.buffer)).digest('hex').slice(0, 16)
  if (keras && (await keras.sha(change)) !== sha) throw new Error(`${name}: not what Keras makes of it`)
  const contestants = await interleave(keras ? [ours, keras.contestant(change)] : [ours])
  results.push({ name, contestants })
  const theirs = contestants[1]
  rows.push([
    name,
    ms(contestants[0].seconds.median),
    theirs ? ms(theirs.seconds.median) : '–',
    theirs ? times(theirs.ratio) : '–',
  ])
}
await keras?.close()
printTable(rows)
writeResults('augment', results, keras?.versions, rows)
