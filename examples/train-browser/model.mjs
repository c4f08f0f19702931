/** What is trained: a small convolutional network, and what it says of images. */
import * as tf from '@tensorflow/tfjs'
import { imageBatches, split } from 'imbatch'
import { toDataset, toTensors } from 'imbatch/tfjs'

/** How an image becomes a sample: it is saved with the model, because predictions need the same. */
const INPUT = { size: [32, 32], normalize: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } }
const AUGMENT = { horizontalFlip: 0.5, shift: [0.1, 0.1], zoom: [0.85, 1.15], brightness: [0.8, 1.2] }
const SAVED = 'indexeddb://imbatch-train-browser'

function makeModel(classes) {
  const convolution = (filters, seed) => ({
    filters,
    kernelSize: 3,
    padding: 'same',
    activation: 'relu',
    kernelInitializer: tf.initializers.heNormal({ seed }),
  })
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ ...convolution(8, 1), inputShape: [...INPUT.size, 3] }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d(convolution(16, 2)),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dropout({ rate: 0.25, seed: 3 }),
      tf.layers.dense({
        units: classes,
        activation: 'softmax',
        kernelInitializer: tf.initializers.glorotNormal({ seed: 4 }),
      }),
    ],
  })
  model.compile({ optimizer: tf.train.adam(0.004), loss: 'categoricalCrossentropy', metrics: ['accuracy'] })
  return model
}

/** The images to learn from, and three tenths of each class that are held out. */
export function divide(dataset) {
  const [training, validation] = split(dataset, { fractions: [0.7, 0.3] })
  return { training, validation }
}

/**
 * Trains a new model.
 *
 * @param onEpoch is told { epoch, loss, learned, held } after each, of which the last two are shares of images
 * @param signal ends it after the batch that is under way
 */
export async function train({ training, validation }, { epochs, onEpoch, signal }) {
  const model = makeModel(training.classNames.length)
  const options = { batchSize: 16, shuffle: true, seed: 1, augment: AUGMENT, cache: 'memory' }
  const batches = await imageBatches(training, { ...INPUT, ...options })
  const heldOut = await imageBatches(validation, { ...INPUT, cache: 'memory' })
  signal.addEventListener('abort', () => {
    model.stopTraining = true
  })
  try {
    await model.fitDataset(toDataset(tf, batches), {
      epochs,
      validationData: toDataset(tf, heldOut),
      verbose: 0,
      callbacks: {
        onEpochEnd: (epoch, { loss, acc, val_acc }) => onEpoch({ epoch, loss, learned: acc, held: val_acc }),
      },
    })
  } finally {
    await batches.close()
    await heldOut.close()
  }
  model.setUserDefinedMetadata({ classNames: training.classNames, ...INPUT })
  return model
}

/** For each image { path, truth, predicted, score }, with the names of classes. */
export async function predict(model, dataset) {
  const { classNames, size, normalize } = model.getUserDefinedMetadata()
  const batches = await imageBatches(dataset, { size, normalize, labelMode: 'sparse' })
  const predictions = []
  for await (const batch of batches) {
    const { xs, ys } = toTensors(tf, batch)
    const output = model.predict(xs)
    const rows = await output.array()
    tf.dispose([xs, ys, output])
    for (const [i, path] of batch.paths.entries()) {
      const score = Math.max(...rows[i])
      const predicted = classNames[rows[i].indexOf(score)]
      predictions.push({ path, truth: dataset.classNames[batch.ys[i]], predicted, score })
    }
  }
  await batches.close()
  return predictions
}

export const save = (model) => model.save(SAVED)
export const download = (model) => model.save('downloads://classifier')
export const load = () => tf.loadLayersModel(SAVED)

/** The backend that computes: webgl, where there is one. */
export async function backend() {
  await tf.ready()
  return tf.getBackend()
}
