/** What benchmarks report and write into documents; their numbers are nobody's to test. */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { drawChart } from '../../bench/chart.mjs'
import { captionOf, putBetween, refuseQuick, tablesOf } from '../../bench/document.mjs'
import { counted, interleave } from '../../bench/interleave.mjs'
import { difference, formatTable } from '../../bench/report.mjs'
import { resizer } from '../../bench/rivals/plainResize.mjs'
import { summarise, summaryChart, summaryTable } from '../../bench/summary.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

const spread = (median: number) => ({ median, min: median, max: median })
const exact = { max: 0, mean: 0 }
const versions = { imbatch: '0.1.0', node: '20.1.0', v8: '1', pillow: '9.4' }
const machine = { cpu: 'a processor', cores: 2, arch: 'x64' }
const date = '2026-01-02T03:04:05.000Z'

function measured(name: string, milliseconds: number, pixels = exact) {
  return { name, seconds: spread(milliseconds / 1000), ratio: spread(milliseconds), pixels }
}

const REPORTS = {
  path: {
    versions,
    results: {
      sets: [
        {
          rows: [
            { name: 'imbatch', oneCore: measured('', 1), pixels: exact, peakMib: 80.4 },
            { name: 'sharp', oneCore: measured('', 2.5), pixels: { max: 70, mean: 0.55 }, peakMib: 99.6 },
          ],
        },
      ],
    },
  },
  browser: {
    results: {
      browsers: [
        {
          title: 'Chromium',
          version: '156.0.1',
          oneCore: [
            measured('imbatch', 1),
            measured('imbatch, workers', 0.5),
            measured('ImageDecoder at desired size, getImageData', 12, { max: 3.14, mean: 0.2 }),
          ],
        },
      ],
    },
  },
  sizes: {
    results: [
      { name: 'imbatch', download: 900_400, page: 79_000 },
      { name: 'sharp', download: 8_510_000 },
    ],
  },
}

test('the summary begins each group with imbatch and says what rivals differ by', () => {
  const table = summaryTable(summarise(REPORTS))
  expect(table.slice(1)).toEqual([
    ['**Node 20 and Python**', '', '', '', '', ''],
    ['imbatch', '1,000', '1', '0', '80 MiB', '900 kB'],
    ['sharp', '400', '2.5', '70 (0.55)', '100 MiB', '8.5 MB'],
    ['**Chromium 156**', '', '', '', '', ''],
    ['imbatch', '1,000', '1', '0', '–', '79 kB'],
    ['ImageDecoder at desired size, getImageData', '83', '12', '3.1 (0.20)', '–', '0'],
  ])
})

test('a chart is an image with a bar for each row, as long as its rate', () => {
  const chart = summaryChart(summarise(REPORTS))
  const svg = drawChart(chart, 'dark')
  expect(svg).toMatch(/^<svg [^>]*role="img" aria-label="[^"]+"[^>]*>\n/)
  const widths = [...svg.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width))
  expect(widths).toHaveLength(4)
  expect(widths[1]! / widths[0]!).toBeCloseTo(0.4)
  expect(svg).toContain('>400  (2.5 ×)<')
  expect(svg).toContain('>1,000, Pillow’s pixels<')
  expect(svg).not.toBe(drawChart(chart, 'light'))
})

test('a chart escapes what it shows', () => {
  const bars = [{ name: '<a> & "b"', value: 1, label: '', ours: false }]
  const svg = drawChart({ title: 'a < b', note: '', groups: [{ title: '', bars }] }, 'light')
  expect(svg).toContain('&lt;a&gt; &amp; &quot;b&quot;')
  expect(svg).toContain('aria-label="a &lt; b"')
})

test('tables replace what is between their markers, and nothing else', () => {
  const text = 'before\n<!-- bench:a -->\nold $1\n<!-- /bench:a -->\nafter\n'
  const made = putBetween(text, 'a', 'costs $1')
  expect(made).toBe('before\n<!-- bench:a -->\n\ncosts $1\n\n<!-- /bench:a -->\nafter\n')
  expect(putBetween(made, 'a', 'costs $1')).toBe(made)
  expect(() => putBetween(text, 'b', '')).toThrow('no markers for b')
})

test('a report has one table or several, and says what it was measured with', () => {
  const rows = [
    ['', 'ms'],
    ['a', '1'],
  ]
  const caption = 'imbatch 0.1.0 on Node 20.1.0, pillow 9.4; a processor, 2 cores, 2026-01-02.'
  expect(captionOf({ versions, machine, date })).toBe(caption)
  const table = formatTable(rows)
  expect(tablesOf({ versions, machine, date, table: rows })).toBe(`${table}\n\n${caption}`)
  expect(tablesOf({ versions, machine, date, table: [rows, rows] })).toBe(
    `${table}\n\n${table}\n\n${caption}`
  )
})

test('quick results get into no document', () => {
  expect(() => refuseQuick({ benchmark: 'path', quick: true })).toThrow('path.json is of a quick run')
  expect(refuseQuick({ benchmark: 'path', quick: false })).toEqual({ benchmark: 'path', quick: false })
})

test('differences of pixels: none, a trifle, some', () => {
  expect(difference({ max: 0, mean: 0 })).toEqual(['0', '0'])
  expect(difference({ max: 0.0001, mean: 0 })).toEqual(['< 0.01', '0'])
  expect(difference({ max: 1.00001, mean: 0.144 })).toEqual(['1.0', '0.14'])
  expect(difference({ max: 129.4, mean: 3 })).toEqual(['129', '3.00'])
})

test('ratios are taken within rounds, costs over the rounds alone', async () => {
  let warm = false
  const slow = counted(async (iterations: number) => {
    return { seconds: iterations * 0.03, cpu: warm ? iterations * 0.05 : 100 }
  })
  const begin = () => {
    slow.begin()
    warm = true
  }
  const quick = { name: 'quick', run: async (iterations: number) => iterations * 0.01 }
  const measured = await interleave([quick, { name: 'slow', ...slow, begin }], {
    rounds: 3,
    turnSeconds: 0.03,
  })
  expect(measured[1]!.ratio.median).toBeCloseTo(3)
  expect(slow.cost()).toBeCloseTo(0.05)
})

test('without patience there are three rounds', async () => {
  const one = { name: 'one', run: async (iterations: number) => iterations }
  const [measured] = await interleave([one], { rounds: 9, turnSeconds: 1, patience: 0 })
  expect(measured!.rounds).toBe(3)
})

test('the plain resize keeps flat colours, and weighs by a triangle', () => {
  const flat = new Float32Array(2 * 3 * 3)
  resizer(2, 3)({ width: 7, height: 5, data: new Uint8Array(7 * 5 * 3).fill(100) }, 0.01, flat)
  for (const value of flat) expect(value).toBeCloseTo(1)

  const row = Uint8Array.from([0, 0, 0, 80, 80, 80, 80, 80, 80, 0, 0, 0])
  const half = new Float32Array(2 * 3)
  resizer(1, 2)({ width: 4, height: 1, data: row }, 1, half)
  // Centres are at 1 and 3 of 4, the reach is 2: weights 3/8, 3/8, 1/8 and what is beyond the border left out, normalised.
  expect(half[0]).toBeCloseTo((80 * (3 + 1)) / 7)
})

test('a quick run runs, and leaves results that say so', { timeout: 120_000 }, () => {
  const file = `${root}/bench/results/quick/kernels.json`
  rmSync(file, { force: true })
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bench/run.mjs', '--quick', 'kernels'], {
    cwd: root,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(status).toBe(0)
  expect(stdout).toContain('quick: these numbers say little')
  const report = JSON.parse(readFileSync(file, 'utf8'))
  expect(report).toMatchObject({ benchmark: 'kernels', quick: true })
  expect(report.results).toHaveLength(12)
})

test('a benchmark that does not exist is named', () => {
  const { status, stderr } = spawnSync(process.execPath, ['bench/run.mjs', 'speed'], {
    cwd: root,
    encoding: 'utf8',
  })
  expect(status).toBe(2)
  expect(stderr).toContain('No benchmark is called speed; there are path, browser')
})
