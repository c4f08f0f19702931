/**
 * Puts what the last runs measured into the README (one table, one chart) and into docs/benchmarks.md (all tables), between
 * their markers. Of benchmarks that have not run here what was written before stays.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { drawChart } from './chart.mjs'
import { captionOf, putBetween, refuseQuick, tablesOf } from './document.mjs'
import { formatTable } from './report.mjs'
import { BENCHMARKS } from './settings.mjs'
import { summarise, summaryChart, summaryTable } from './summary.mjs'

const ROOT = new URL('../', import.meta.url)
/** `epoch` is for those who look for where time goes: its stages are in no document. */
const DETAILS = BENCHMARKS.filter((name) => name !== 'epoch')
const SUMMARY = ['path', 'browser', 'sizes']
const CHART = `<picture>
  <source media="(prefers-color-scheme: dark)" srcset="docs/benchmark-dark.svg">
  <img alt="Images a second of imbatch and others; the numbers are in the table below" src="docs/benchmark-light.svg">
</picture>`

function reportOf(name) {
  const file = new URL(`results/${name}.json`, import.meta.url)
  if (existsSync(file)) return refuseQuick(JSON.parse(readFileSync(file, 'utf8')))
  console.warn(`${name} has not run here: its numbers stay as they are`)
  return undefined
}

function edit(file, change) {
  const url = new URL(file, ROOT)
  writeFileSync(url, change(readFileSync(url, 'utf8')))
}

const reports = Object.fromEntries(DETAILS.map((name) => [name, reportOf(name)]))

edit('docs/benchmarks.md', (text) =>
  DETAILS.filter((name) => reports[name]).reduce(
    (made, name) => putBetween(made, name, tablesOf(reports[name])),
    text
  )
)

if (SUMMARY.every((name) => reports[name])) {
  const groups = summarise(reports)
  const chart = summaryChart(groups)
  for (const theme of ['light', 'dark']) {
    writeFileSync(new URL(`docs/benchmark-${theme}.svg`, ROOT), drawChart(chart, theme))
  }
  const content = [CHART, formatTable(summaryTable(groups)), captionOf(reports.path)].join('\n\n')
  edit('README.md', (text) => putBetween(text, 'summary', content))
}
