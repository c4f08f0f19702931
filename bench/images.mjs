/** Images made in memory: the same pixels on every machine, and no file to fetch. */

/**
 * Smooth gradients with grain on top, so that neither a flat image's shortcuts nor pure noise is measured.
 *
 * @param {number} width
 * @param {number} height
 */
export function makeImage(width, height) {
  const data = new Uint8Array(width * height * 3)
  let noise = 0x9e3779b9
  let at = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      // xorshift32
      noise ^= noise << 13
      noise ^= noise >>> 17
      noise ^= noise << 5
      const grain = noise & 31
      data[at++] = ((x * 224) / width + grain) | 0
      data[at++] = ((y * 224) / height + grain) | 0
      data[at++] = ((((x >> 4) ^ (y >> 4)) & 127) + 64 + grain) | 0
    }
  }
  return { width, height, channels: 3, data }
}

/** For rivals that know RGBA only. */
export function toRgba({ width, height, data }) {
  const rgba = new Uint8Array(width * height * 4)
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    rgba[to] = data[from]
    rgba[to + 1] = data[from + 1]
    rgba[to + 2] = data[from + 2]
    rgba[to + 3] = 255
  }
  return rgba
}

/** What images usually are, and what cameras make; both to the input size of most networks. */
export const SOURCES = [
  [500, 375],
  [4000, 3000],
]
export const TARGET = [224, 224]
export const FILTERS = ['nearest', 'box', 'bilinear', 'hamming', 'bicubic', 'lanczos']
