/**
 * Writes a model of dense layers, as examples/train-node saves it, as ONNX: so that there is a model to try main.mjs with.
 *
 *   node examples/onnx/fromTfjs.mjs MODEL_FOLDER model.onnx
 *
 * The messages and their field numbers are those of onnx.proto3 (ONNX 1.12, operator set 13).
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

// ------------------------------------------------------------------------------------- protocol buffers

function varint(value) {
  const bytes = []
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) | 128)
  return Buffer.from([...bytes, value])
}

/** A field: numbers as varints, text and messages with their length. */
function field(number, value) {
  if (typeof value === 'number') return Buffer.concat([varint(number * 8), varint(value)])
  const bytes = Buffer.from(value)
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes])
}

/** [field number, value] of each field, in order; of several values each is a field. */
function message(fields) {
  return Buffer.concat(fields.flatMap(([number, value]) => [value].flat().map((one) => field(number, one))))
}

// ------------------------------------------------------------------------------------------ ONNX' messages

const FLOAT = 1
const INT64S = 7

const ints = (name, values) =>
  message([
    [1, name],
    [8, values],
    [20, INT64S],
  ])

const node = (type, inputs, output, attributes = []) =>
  message([
    [1, inputs],
    [2, output],
    [4, type],
    [5, attributes],
  ])

const tensor = (name, dims, bytes) =>
  message([
    [1, dims],
    [2, FLOAT],
    [8, name],
    [9, bytes],
  ])

/** A tensor that goes in or out; a name among the dims stands for any number. */
function valueInfo(name, dims) {
  const shape = message([[1, dims.map((dim) => message([typeof dim === 'number' ? [1, dim] : [2, dim]]))]])
  const type = message([
    [1, FLOAT],
    [2, shape],
  ])
  return message([
    [1, name],
    [2, message([[1, type]])],
  ])
}

function modelOf({ nodes, initializers, input, output }) {
  const graph = message([
    [1, nodes],
    [2, 'classifier'],
    [5, initializers],
    [11, input],
    [12, output],
  ])
  return message([
    [1, 8], // IR version
    [2, 'imbatch example'],
    [7, graph],
    [8, message([[2, 13]])], // operator set
  ])
}

// ------------------------------------------------------------------------------------------------ the model

const ACTIVATIONS = { relu: 'Relu', softmax: 'Softmax', sigmoid: 'Sigmoid', tanh: 'Tanh' }

/** The weights of a saved model, by their names: their shapes, and their bytes in float32. */
function readWeights({ weightsManifest }, bytes) {
  let at = 0
  return new Map(
    weightsManifest[0].weights.map(({ name, shape, dtype }) => {
      if (dtype !== 'float32') throw new Error(`${name} is ${dtype}: only float32 is written`)
      const length = 4 * shape.reduce((a, b) => a * b, 1)
      at += length
      return [name, { shape, bytes: bytes.subarray(at - length, at) }]
    })
  )
}

/** The ONNX file of a model that takes [n, 3, height, width] and gives [n, classes]. */
export async function onnxFromTfjs(folder) {
  const json = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'))
  const weights = readWeights(json, await readFile(join(folder, 'weights.bin')))
  const { layers } = json.modelTopology.config
  const [, height, width, channels] = layers[0].config.batch_input_shape
  // TensorFlow.js has channels last, and flattens them so.
  const nodes = [
    node('Transpose', ['input'], 'nhwc', [ints('perm', [0, 2, 3, 1])]),
    node('Flatten', ['nhwc'], 'values'),
  ]
  const initializers = []
  let last = 'values'
  let units
  for (const { class_name: type, config } of layers) {
    if (type === 'Flatten' || type === 'Dropout') continue
    if (type !== 'Dense') throw new Error(`layers of type ${type} are not written`)
    const { name } = config
    for (const part of ['kernel', 'bias']) {
      const { shape, bytes } = weights.get(`${name}/${part}`)
      initializers.push(tensor(`${name}/${part}`, shape, bytes))
    }
    nodes.push(node('MatMul', [last, `${name}/kernel`], `${name}/product`))
    nodes.push(node('Add', [`${name}/product`, `${name}/bias`], `${name}/sum`))
    nodes.push(node(ACTIVATIONS[config.activation] ?? 'Identity', [`${name}/sum`], name))
    last = name
    units = config.units
  }
  nodes.push(node('Identity', [last], 'scores'))
  return modelOf({
    nodes,
    initializers,
    input: valueInfo('input', ['n', channels, height, width]),
    output: valueInfo('scores', ['n', units]),
  })
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [folder, file] = process.argv.slice(2)
  if (!file) throw new Error('usage: node examples/onnx/fromTfjs.mjs MODEL_FOLDER model.onnx')
  await writeFile(file, await onnxFromTfjs(folder))
}
