/** Resizing alone, one core: `kernel.resize` as users call it, beside the bare kernel without its copies. */
import { loadKernel } from 'imbatch'
import { bareResize } from './bare.mjs'
import { FILTERS, makeImage, SOURCES, TARGET } from './images.mjs'
import { contestant, interleave } from './interleave.mjs'
import { ms, printTable, times, writeResults } from './report.mjs'

const kernel = await loadKernel()
const rows = [
  ['resize, RGB to 224×224', 'kernel.resize, ms', 'bare kernel, ms', 'bare ÷ with copies', 'source, MP/s'],
]
const results = []
for (const [width, height] of SOURCES) {
  const image = makeImage(width, height)
  for (const filter of FILTERS) {
    const options = { size: TARGET, filter }
    const bare = bareResize(image, options)
    const [whole, inner] = await interleave([
      contestant('kernel.resize', () => kernel.resize(image, options)),
      contestant('bare kernel', bare.run),
    ])
    const rate = (width * height) / 1e6 / whole.seconds.median
    results.push({ width, height, filter, contestants: [whole, inner], megapixelsPerSecond: rate })
    rows.push([
      `${width}×${height} ${filter}`,
      ms(whole.seconds.median),
      ms(inner.seconds.median),
      times(inner.ratio),
      rate.toFixed(0),
    ])
  }
}
printTable(rows)
writeResults('kernels', results, {}, rows)
