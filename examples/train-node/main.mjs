/**
 * Trains a classifier of a folder of images, one subfolder a class; saves it, loads it again, and shows what it makes of
 * images that it has not seen.
 *
 *   npm run example:train -- [FOLDER] [--epochs 40] [--size 16x16] [--seed 0] [--model trained-model]
 *
 * A dense network on small images, on TensorFlow.js' wasm backend: that has no gradient of convolutions, and the cpu backend
 * takes a second for each step of a small convolutional one. With tfjs-node, or in a page (examples/train-browser), train
 * those.
 */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import * as tf from '@tensorflow/tfjs'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { fromDirectory, imageBatches, split } from 'imbatch/node'
import { toDataset, toTensors } from 'imbatch/tfjs'
import { modelFiles } from './modelFiles.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    epochs: { type: 'string', default: '40' },
    size: { type: 'string', default: '16x16' },
    seed: { type: 'string', default: '0' },
    model: { type: 'string', default: 'trained-model' },
  },
})
const folder = positionals[0] ?? fileURLToPath(new URL('../photos', import.meta.url))
const seed = Number(values.seed)
const epochs = Number(values.epochs)
/** How an image becomes a sample: it is saved with the model, because predictions need the same. */
const input = {
  size: values.size.split('x').map(Number),
  normalize: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
}

async function startTensorFlow() {
  const require = createRequire(import.meta.url)
  setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist/'))
  tf.enableProdMode()
  if (!(await tf.setBackend('wasm'))) throw new Error('the wasm backend of TensorFlow.js does not start')
}

function makeModel(classes) {
  const [height, width] = input.size
  return tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [height, width, 3] }),
      tf.layers.dense({
        units: 64,
        activation: 'relu',
        kernelInitializer: tf.initializers.heNormal({ seed: seed + 1 }),
      }),
      tf.layers.dropout({ rate: 0.3, seed: seed + 2 }),
      tf.layers.dense({
        units: classes,
        activation: 'softmax',
        kernelInitializer: tf.initializers.glorotNormal({ seed: seed + 3 }),
      }),
    ],
  })
}

function compile(model) {
  model.compile({ optimizer: tf.train.adam(0.003), loss: 'categoricalCrossentropy', metrics: ['accuracy'] })
}

async function train(model, training, validation) {
  const batches = await imageBatches(training, {
    ...input,
    batchSize: 16,
    shuffle: true,
    seed,
    augment: { horizontalFlip: 0.5, shift: [0.1, 0.1], zoom: [0.85, 1.15], brightness: [0.8, 1.2] },
    cache: 'memory',
    reuse: true,
  })
  const held = await imageBatches(validation, { ...input, cache: 'memory' })
  const onEpochEnd = (epoch, { loss, acc, val_acc }) => {
    if ((epoch + 1) % 10 > 0 && epoch + 1 < epochs) return
    const numbers = `loss ${loss.toFixed(3)}  accuracy ${percent(acc)}  on held-out images ${percent(val_acc)}`
    console.log(`epoch ${String(epoch + 1).padStart(3)}  ${numbers}`)
  }
  const validationData = toDataset(tf, held)
  await model.fitDataset(toDataset(tf, batches), {
    epochs,
    validationData,
    verbose: 0,
    callbacks: { onEpochEnd },
  })
  await batches.close()
  await held.close()
}

/** Names of files beside what the model says of them; gives the share of those that are right. */
async function showPredictions(model, dataset) {
  const { classNames, size, normalize } = model.getUserDefinedMetadata()
  const batches = await imageBatches(dataset, { size, normalize, labelMode: 'sparse' })
  let right = 0
  for await (const batch of batches) {
    const { xs, ys } = toTensors(tf, batch)
    const scores = model.predict(xs)
    const rows = await scores.array()
    tf.dispose([xs, ys, scores])
    for (const [i, path] of batch.paths.entries()) {
      const best = rows[i].indexOf(Math.max(...rows[i]))
      const truth = batch.ys[i]
      if (best === truth) right++
      const said = `${classNames[best]} ${percent(rows[i][best])}`
      console.log(
        `  ${path.padEnd(28)} ${said.padEnd(16)} ${best === truth ? '' : `is ${classNames[truth]}`}`.trimEnd()
      )
    }
  }
  await batches.close()
  return right / dataset.length
}

const percent = (share) => `${(share * 100).toFixed(1)} %`

const started = performance.now()
await startTensorFlow()
const dataset = await fromDirectory(folder)
const [training, validation] = split(dataset, { fractions: [0.7, 0.3], seed })
console.log(
  `${training.length} images to train on, ${validation.length} held out; classes ${dataset.classNames.join(', ')}`
)

const model = makeModel(dataset.classNames.length)
compile(model)
await train(model, training, validation)
model.setUserDefinedMetadata({ classNames: dataset.classNames, ...input })
await model.save(modelFiles(tf, values.model))

const loaded = await tf.loadLayersModel(modelFiles(tf, values.model))
console.log(`\nsaved in ${values.model}, loaded again; held-out images:`)
const accuracy = await showPredictions(loaded, validation)
const seconds = ((performance.now() - started) / 1000).toFixed(1)
console.log(`\naccuracy ${percent(accuracy)} on ${validation.length} images, ${seconds} s in all`)
