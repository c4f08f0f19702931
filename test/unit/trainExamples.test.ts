/** The examples with TensorFlow.js and onnxruntime in Node: a model is trained, saved, loaded, and run by both. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import * as tf from '@tensorflow/tfjs'
import * as ort from 'onnxruntime-web'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { classify } from '../../examples/onnx/classify.mjs'
import { onnxFromTfjs } from '../../examples/onnx/fromTfjs.mjs'
import { modelFiles } from '../../examples/train-node/modelFiles.mjs'
import { fromDirectory, imageBatches } from '../../src/node.ts'
import { toTensors } from '../../src/tfjs/index.ts'

const examples = fileURLToPath(new URL('../../examples/', import.meta.url))
const photos = join(examples, 'photos')
const INPUT = {
  size: [16, 16],
  normalize: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
} as const

async function run(...words: string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: examples })
  return stdout.trimEnd().split('\n')
}

let folder: string
let lines: string[]
beforeAll(async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {}) // that Node has a faster backend
  folder = mkdtempSync(join(tmpdir(), 'imbatch-train-'))
  lines = await run('train-node/main.mjs', '--model', folder)
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true }))

describe('train-node', () => {
  test('trains to at least 95 % on images that it has not seen', () => {
    expect(lines[0]).toMatch(/^29 images to train on, 13 held out; classes beach, forest, mountain, night$/)
    const [, accuracy, images] = /accuracy ([\d.]+) % on (\d+) images/.exec(lines.at(-1)!)!
    expect(Number(accuracy)).toBeGreaterThanOrEqual(95)
    expect(Number(images)).toBe(13)
  })

  test('shows names of files beside predictions', () => {
    const shown = lines.filter((line) => /\.(jpg|png) /.test(line))
    expect(shown.length).toBe(13)
    const right = shown.filter((line) => /^ {2}(\w+)\/\S+ +\1 [\d.]+ %$/.test(line))
    expect(right.length).toBeGreaterThanOrEqual(12)
  })

  test('saves what it takes to predict', async () => {
    const model = await tf.loadLayersModel(modelFiles(tf, folder))
    expect(model.getUserDefinedMetadata()).toEqual({
      classNames: ['beach', 'forest', 'mountain', 'night'],
      ...INPUT,
    })
    model.dispose()
  })
})

describe('onnx', () => {
  test('scores as TensorFlow.js does, from batches with channels first', async () => {
    await tf.setBackend('cpu')
    const dataset = await fromDirectory(photos)
    const options = { ...INPUT, batchSize: 16, workers: 0 }
    const model = await tf.loadLayersModel(modelFiles(tf, folder))
    const expected: number[][] = []
    const last = await imageBatches(dataset, options)
    for await (const batch of last) {
      const { xs, ys } = toTensors(tf, batch)
      const scores = model.predict(xs) as tf.Tensor2D
      expected.push(...(await scores.array()))
      tf.dispose([xs, ys!, scores])
    }
    model.dispose()

    const session = await ort.InferenceSession.create(await onnxFromTfjs(folder))
    const first = await imageBatches(dataset, { ...options, layout: 'NCHW', remainder: 'pad' })
    let count = 0
    for await (const { path, scores, best, score } of classify(ort, session, first)) {
      expect(path).toBe(dataset.entries[count]!.path)
      expect(scores[best]).toBe(score)
      for (const [i, value] of expected[count]!.entries()) expect(scores[i]).toBeCloseTo(value, 4)
      count++
    }
    expect(count).toBe(42)
    await session.release()
    await Promise.all([last.close(), first.close()])
  })

  test('the command takes any model, and names the best class of each file', async () => {
    const file = join(folder, 'model.onnx')
    await run('onnx/fromTfjs.mjs', folder, file)
    expect(readFileSync(file).subarray(0, 2)).toEqual(Buffer.from([8, 8])) // IR version 8
    const values = ['--size', '16x16', '--mean', '0.5,0.5,0.5', '--std', '0.25,0.25,0.25']
    const shown = await run('onnx/main.mjs', file, photos, ...values)
    expect(shown.length).toBe(42)
    expect(shown.filter((line) => /^(\w+)\/\S+ +\1 /.test(line)).length).toBeGreaterThanOrEqual(40)
  })

  test('layers that are not written are named', async () => {
    const json = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'))
    json.modelTopology.config.layers[1].class_name = 'Conv2D'
    const other = mkdtempSync(join(folder, 'other-'))
    writeFileSync(join(other, 'model.json'), JSON.stringify(json))
    writeFileSync(join(other, 'weights.bin'), readFileSync(join(folder, 'weights.bin')))
    await expect(onnxFromTfjs(other)).rejects.toThrow('Conv2D')
  })
})
