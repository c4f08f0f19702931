/** What the README shows of the benchmarks: one table and one chart. Pure functions of the results that the runs left. */
import { areSame, difference } from './report.mjs'

/** Of all contestants in a browser those that pages mostly choose; the others are in docs/benchmarks.md. */
const SHOWN_IN_BROWSERS = [
  'imbatch',
  'createImageBitmap resized, getImageData',
  'ImageDecoder at desired size, getImageData',
  'tf.browser.fromPixels, resizeBilinear (wasm)',
]

/** A resizer that lacks the filter; it is in docs/benchmarks.md as well. */
const LEFT_OUT = ['@jsquash/jpeg, pica']

/** What the browser has is no download. */
const BUILT_IN = /^(createImageBitmap|ImageDecoder)/

/**
 * @typedef {{ name: string, rate: number, times: number, pixels: { max: number, mean: number },
 *   peakMib?: number, download?: number }} Row `rate` in images a second, `times` as long as imbatch takes
 */

/** Rivals' rates are imbatch's by the ratio, which is taken in turns and holds on a busy machine too. */
function rowsOf(measured, ours, more) {
  const rate = 1 / ours.seconds.median
  return measured.map(({ name, pixels, ratio, ...rest }) => ({
    name,
    rate: rate / ratio.median,
    times: ratio.median,
    pixels,
    ...more({ name, ...rest }),
  }))
}

/**
 * Groups of rows, each beginning with imbatch: on the server, then in each browser, all on one core.
 *
 * @param {{ path: object, browser: object, sizes: object }} reports as `writeResults` left them
 * @returns {{ title: string, rows: Row[] }[]}
 */
export function summarise({ path, browser, sizes }) {
  const sizeOf = (name) => sizes.results.find((size) => size.name === name)
  const [ordinary] = path.results.sets
  const measured = ordinary.rows
    .filter(({ name }) => !LEFT_OUT.includes(name))
    .map((row) => ({ ...row.oneCore, ...row }))
  const server = {
    title: `Node ${major(path.versions.node)} and Python`,
    rows: rowsOf(measured, measured[0], ({ name, peakMib }) => ({
      peakMib,
      download: sizeOf(name)?.download,
    })),
  }
  const browsers = browser.results.browsers.map(({ title, version, oneCore }) => {
    const shown = oneCore.filter(({ name }) => SHOWN_IN_BROWSERS.includes(name))
    const download = ({ name }) => ({ download: BUILT_IN.test(name) ? 0 : sizeOf(name)?.page })
    return { title: `${title} ${major(version)}`, rows: rowsOf(shown, shown[0], download) }
  })
  return [server, ...browsers]
}

const major = (version) => version.split('.')[0]

const rounded = (rate) =>
  (rate >= 99.5 ? Math.round(rate) : Number(rate.toPrecision(2))).toLocaleString('en-US')

/** Of a rival `imbatch` is so many times as fast. */
const factor = (times) => times.toFixed(times < 9.95 ? 1 : 0)

function bytes(count) {
  if (count === undefined) return '–'
  if (count === 0) return '0'
  return count < 1e6 ? `${Math.round(count / 1000)} kB` : `${(count / 1e6).toFixed(1)} MB`
}

/** @returns {string[][]} */
export function summaryTable(groups) {
  const head = [
    'one core',
    'images/s',
    'imbatch is … × as fast',
    'pixels differ: most (mean)',
    'peak memory',
    'download',
  ]
  const rows = groups.flatMap(({ title, rows }) => [
    [`**${title}**`, '', '', '', '', ''],
    ...rows.map(({ name, rate, times, pixels, peakMib, download }) => {
      const [most, mean] = difference(pixels)
      return [
        name,
        rounded(rate),
        name === 'imbatch' ? '1' : factor(times),
        most === '0' ? '0' : `${most} (${mean})`,
        peakMib === undefined ? '–' : `${peakMib.toFixed(0)} MiB`,
        bytes(download),
      ]
    }),
  ])
  return [head, ...rows]
}

/** What `drawChart` draws. */
export function summaryChart(groups) {
  return {
    title: 'Photographs of about 500×375 to 224×224 float32: images a second, one core',
    note: 'Longer is better. In brackets: how many times as fast imbatch is, in the same run.',
    groups: groups.map(({ title, rows }) => ({
      title,
      bars: rows.map((row) => ({
        name: row.name,
        value: row.rate,
        label: labelOf(row),
        ours: row.name === 'imbatch',
      })),
    })),
  }
}

function labelOf({ name, rate, times, pixels }) {
  const behind = name === 'imbatch' ? '' : `  (${factor(times)} ×)`
  return `${rounded(rate)}${behind}${areSame(pixels) ? ', Pillow’s pixels' : ''}`
}
