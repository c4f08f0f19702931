/** The best class of each image of a chosen folder, by a chosen ONNX model: ../main.mjs in a page. */
import { fromFileList, imageBatches } from 'imbatch'
import * as ort from 'onnxruntime-web/wasm'
import { classify } from '../classify.mjs'

const by = (id) => document.getElementById(id)
const numbers = (id, separator) => by(id).value.split(separator).map(Number)

async function run() {
  const output = by('output')
  output.textContent = ''
  const [file] = by('model').files
  const session = await ort.InferenceSession.create(new Uint8Array(await file.arrayBuffer()))
  const dataset = fromFileList(by('folder').files)
  const batches = await imageBatches(dataset, {
    size: numbers('size', 'x'),
    layout: 'NCHW',
    normalize: { mean: numbers('mean', ','), std: numbers('std', ',') },
    labelMode: 'none',
  })
  for await (const { path, best, score, scores } of classify(ort, session, batches)) {
    // A model of other classes than the folder's has numbers only.
    const name = scores.length === dataset.classNames.length ? dataset.classNames[best] : `class ${best}`
    output.textContent += `${path.padEnd(28)} ${name}  ${score.toFixed(3)}\n`
  }
  await batches.close()
  await session.release()
  output.textContent += `${dataset.length} images\n`
}

by('form').onsubmit = async (event) => {
  event.preventDefault()
  try {
    await run()
  } catch (error) {
    by('output').textContent += `${error.message}\n`
  }
}
