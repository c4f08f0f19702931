/** A sample as pixels of a canvas. */

/** Values 0 … 255, of 1, 3 or 4 channels, which are interleaved. */
export function drawSample(
  canvas: HTMLCanvasElement,
  values: Float32Array,
  height: number,
  width: number
): void {
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
  const pixels = new ImageData(width, height)
  fill(pixels.data, values, values.length / (width * height))
  canvas.getContext('2d')!.putImageData(pixels, 0, 0)
}

/** `data` rounds and clips what it is given. */
function fill(data: Uint8ClampedArray, values: Float32Array, channels: number): void {
  if (channels === 4) {
    data.set(values)
    return
  }
  // 0 where there is one channel: then all three are the same.
  const step = channels === 3 ? 1 : 0
  for (let from = 0, to = 0; to < data.length; from += channels, to += 4) {
    data[to] = values[from]!
    data[to + 1] = values[from + step]!
    data[to + 2] = values[from + 2 * step]!
    data[to + 3] = 255
  }
}
