/** A batch as a picture that a person can look at: one tile a sample, framed in the colour of its class. */
import { writeFile } from 'node:fs/promises'
import { PNG } from 'pngjs'

const GAP = 6
const FRAME = 4
const BACKGROUND = [24, 26, 31]

/** Ten colours that are easy to tell apart; more classes use them again. */
const COLORS = [
  ['blue', [76, 134, 227]],
  ['orange', [240, 142, 44]],
  ['green', [90, 178, 92]],
  ['red', [222, 84, 84]],
  ['violet', [165, 116, 200]],
  ['yellow', [232, 202, 74]],
  ['cyan', [86, 190, 200]],
  ['pink', [236, 130, 176]],
  ['brown', [160, 116, 88]],
  ['white', [228, 228, 228]],
]

/** The name of the colour that frames samples of class `label`. */
export function frameColor(label) {
  return COLORS[label % COLORS.length][0]
}

/**
 * Writes the samples of an NHWC batch of RGB values 0 … 1 as a PNG.
 *
 * @param {string} file
 * @param {{ xs: Float32Array, shape: readonly number[] }} batch
 * @param {ArrayLike<number>} labels the class of each sample
 */
export async function writeContactSheet(file, { xs, shape }, labels) {
  const [count, height, width] = shape
  const columns = Math.min(
    count,
    Math.max(1, Math.round(Math.sqrt((count * (height + GAP)) / (width + GAP)) * 1.25))
  )
  const rows = Math.ceil(count / columns)
  const tile = { width: width + 2 * FRAME + GAP, height: height + 2 * FRAME + GAP }
  const png = new PNG({ width: columns * tile.width + GAP, height: rows * tile.height + GAP })
  fill(png, 0, 0, png.width, png.height, BACKGROUND)
  for (let i = 0; i < count; i++) {
    const left = GAP + (i % columns) * tile.width
    const top = GAP + Math.floor(i / columns) * tile.height
    fill(png, left, top, width + 2 * FRAME, height + 2 * FRAME, COLORS[labels[i] % COLORS.length][1])
    draw(
      png,
      left + FRAME,
      top + FRAME,
      width,
      height,
      xs.subarray(i * height * width * 3, (i + 1) * height * width * 3)
    )
  }
  await writeFile(file, PNG.sync.write(png))
}

function fill(png, left, top, width, height, [r, g, b]) {
  for (let y = top; y < top + height; y++) {
    for (let x = left; x < left + width; x++) png.data.set([r, g, b, 255], (y * png.width + x) * 4)
  }
}

function draw(png, left, top, width, height, values) {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3
      const to = ((top + y) * png.width + left + x) * 4
      for (let c = 0; c < 3; c++) png.data[to + c] = Math.round(values[from + c] * 255)
    }
  }
}
