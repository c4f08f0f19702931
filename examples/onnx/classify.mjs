/** Batches through a model of onnxruntime: the same in Node and in a page, by onnxruntime-web or onnxruntime-node. */

/**
 * The best class of each sample. The batches are in NCHW, as most models want them.
 *
 * @param ort onnxruntime-web or onnxruntime-node
 * @returns {AsyncGenerator<{ path: string, best: number, score: number, scores: Float32Array }>}
 */
export async function* classify(ort, session, batches) {
  const [input] = session.inputNames
  const [output] = session.outputNames
  for await (const { xs, shape, paths, valid } of batches) {
    const results = await session.run({ [input]: new ort.Tensor('float32', xs, shape) })
    const { data, dims } = results[output]
    const classes = dims.at(-1)
    for (const [i, path] of paths.entries()) {
      if (valid[i] === 0) continue // padding, or a file that failed
      const scores = data.slice(i * classes, (i + 1) * classes)
      const score = Math.max(...scores)
      yield { path, best: scores.indexOf(score), score, scores }
    }
  }
}
