/**
 * Saves models of TensorFlow.js in a folder, and loads them, where there is no `file://` of tfjs-node: a model.json and a
 * weights.bin, as `tf.loadLayersModel` reads them from a server too.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * What `model.save` and `tf.loadLayersModel` take instead of a URL.
 *
 * @returns {import('@tensorflow/tfjs').io.IOHandler}
 */
export function modelFiles(tf, folder) {
  return {
    async save(artifacts) {
      const { weightData, weightSpecs, ...rest } = artifacts
      const weights = Buffer.from(tf.io.CompositeArrayBuffer.join(weightData))
      const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }]
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, 'weights.bin'), weights)
      await writeFile(join(folder, 'model.json'), JSON.stringify({ ...rest, weightsManifest }))
      return {
        modelArtifactsInfo: {
          dateSaved: new Date(),
          modelTopologyType: 'JSON',
          weightDataBytes: weights.length,
        },
      }
    },

    async load() {
      const { weightsManifest, ...rest } = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'))
      const [{ paths, weights }] = weightsManifest
      // A buffer of its own: a small file's is a part of a larger one.
      const { buffer } = new Uint8Array(await readFile(join(folder, paths[0])))
      return { ...rest, weightSpecs: weights, weightData: buffer }
    },
  }
}
