/**
 * `kernel.resize` beside Pillow, pica and sharp, one core each, in turns. Ratios say how many times as long as imbatch
 * a rival takes.
 */
import { loadKernel } from 'imbatch'
import { makeImage, SOURCES, TARGET, toRgba } from './images.mjs'
import { contestant, interleave } from './interleave.mjs'
import { ms, printTable, times, writeResults } from './report.mjs'
import { installRivals } from './rivals/install.mjs'
import { openPica } from './rivals/pica.mjs'
import { openPillow } from './rivals/pillow.mjs'
import { openSharp } from './rivals/sharp.mjs'

const FILTERS = ['bilinear', 'bicubic', 'lanczos']

installRivals()
const pillow = await openPillow()
const pica = openPica()
const sharp = openSharp()
const kernel = await loadKernel()
const rows = [['resize to 224×224', 'imbatch, ms', 'Pillow, ms', '÷', 'pica, ms', '÷', 'sharp, ms', '÷']]
const results = []
for (const [width, height] of SOURCES) {
  const image = makeImage(width, height)
  const rgba = { ...image, channels: 4, data: toRgba(image) }
  await pillow?.load(image)
  for (const filter of FILTERS) {
    const expected = kernel.resize(image, { size: TARGET, filter })
    if (pillow && !(await pillow.agrees(expected, filter))) {
      throw new Error(
        `${width}×${height} ${filter}: the bytes differ from Pillow's, so their times can't be compared`
      )
    }
    const contestants = [
      contestant('imbatch', () => kernel.resize(image, { size: TARGET, filter })),
      pillow?.contestant(TARGET, filter),
      pica.contestant(rgba, TARGET, filter),
      sharp.contestant(image, TARGET, filter),
    ]
    const measured = await interleave(contestants.filter(Boolean))
    results.push({ width, height, filter, contestants: measured })
    const of = (name) => measured.find((m) => m.name === name)
    const cells = ['Pillow', 'pica', 'sharp'].flatMap((name) =>
      of(name) ? [ms(of(name).seconds.median), times(of(name).ratio)] : ['–', '–']
    )
    rows.push([`${width}×${height} ${filter}`, ms(of('imbatch').seconds.median), ...cells])
  }
}
await pillow?.close()
printTable(rows)
const versions = {
  pillow: pillow?.version ?? 'not found',
  pica: pica.version,
  sharp: sharp.version,
  libvips: sharp.libvips,
}
writeResults('rivals', results, versions, rows)
