/**
 * What one writes without a library: a bilinear (triangle) filter that widens when it shrinks, in plain JavaScript and
 * floating point. Weights are computed once for each size.
 */

/** For each place of the output: the first source place, and the weights from there on. */
function weightsOf(from, to) {
  const scale = from / to
  const reach = Math.max(scale, 1)
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale
    const first = Math.max(0, Math.floor(centre - reach + 0.5))
    const end = Math.min(from, Math.floor(centre + reach + 0.5))
    const raw = Array.from({ length: end - first }, (_, k) =>
      Math.max(0, 1 - Math.abs((first + k + 0.5 - centre) / reach))
    )
    const sum = raw.reduce((a, b) => a + b)
    return { first, weights: Float32Array.from(raw, (weight) => weight / sum) }
  })
}

/** A function that resizes RGB to one size, times `scale`, into float32. */
export function resizer(height, width) {
  const known = new Map()
  const weights = (from, to) => {
    const key = `${from} ${to}`
    if (!known.has(key)) known.set(key, weightsOf(from, to))
    return known.get(key)
  }
  return (image, scale, out) => {
    const narrow = narrowed(image, width, weights(image.width, width))
    const stride = width * 3
    for (const [y, { first, weights: ws }] of weights(image.height, height).entries()) {
      for (let x = 0; x < stride; x++) {
        let sum = 0
        for (let k = 0; k < ws.length; k++) sum += ws[k] * narrow[(first + k) * stride + x]
        out[y * stride + x] = sum * scale
      }
    }
  }
}

/** All rows, as wide as the result. */
function narrowed({ width: from, height, data }, width, places) {
  const narrow = new Float32Array(height * width * 3)
  let to = 0
  for (let y = 0; y < height; y++) {
    for (const { first, weights } of places) {
      let [r, g, b] = [0, 0, 0]
      let at = (y * from + first) * 3
      for (let k = 0; k < weights.length; k++, at += 3) {
        r += weights[k] * data[at]
        g += weights[k] * data[at + 1]
        b += weights[k] * data[at + 2]
      }
      narrow[to++] = r
      narrow[to++] = g
      narrow[to++] = b
    }
  }
  return narrow
}
