/**
 * The best class of each image in a folder, by an ONNX model that takes float32 [n, 3, height, width].
 *
 *   node examples/onnx/main.mjs MODEL.onnx [FOLDER] [--size 224x224] [--mean 0.485,0.456,0.406] [--std 0.229,0.224,0.225]
 *
 * onnxruntime-web runs in Node too. onnxruntime-node is faster, and has the same API: install it, and change the import.
 */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { fromDirectory, imageBatches } from 'imbatch/node'
import * as ort from 'onnxruntime-web' // or 'onnxruntime-node'
import { classify } from './classify.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', default: '224x224' },
    mean: { type: 'string', default: '0.485,0.456,0.406' },
    std: { type: 'string', default: '0.229,0.224,0.225' },
  },
})
const [model, folder = fileURLToPath(new URL('../photos', import.meta.url))] = positionals
if (!model) throw new Error('usage: node examples/onnx/main.mjs MODEL.onnx [FOLDER] [options]')
const numbers = (text) => text.split(',').map(Number)

const session = await ort.InferenceSession.create(await readFile(model))
const dataset = await fromDirectory(folder)
const batches = await imageBatches(dataset, {
  size: values.size.split('x').map(Number),
  layout: 'NCHW',
  normalize: { mean: numbers(values.mean), std: numbers(values.std) },
  labelMode: 'none',
})
for await (const { path, best, score, scores } of classify(ort, session, batches)) {
  // A model of other classes than the folder's has numbers only.
  const name = scores.length === dataset.classNames.length ? dataset.classNames[best] : `class ${best}`
  console.log(`${path.padEnd(28)} ${name}  ${score.toFixed(3)}`)
}
await batches.close()
await session.release()
