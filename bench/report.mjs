/** What a benchmark leaves: a table on the terminal and a file with all its numbers. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { quick } from './settings.mjs'

/** Quick ones have a folder of their own, so that they never replace others or get into a document. */
const RESULTS = new URL(quick ? 'results/quick/' : 'results/', import.meta.url)

/** @param {string[][]} rows the first is the head; a column is as wide as its widest cell */
export function formatTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => [...row[column]].length)))
  const lines = rows.map((row) => {
    const cells = row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c])))
    return `| ${cells.join(' | ')} |`
  })
  const rules = widths.map((w, c) => (c === 0 ? `:${'-'.repeat(w + 1)}` : `${'-'.repeat(w + 1)}:`))
  return [lines[0], `|${rules.join('|')}|`, ...lines.slice(1)].join('\n')
}

export function printTable(rows) {
  console.log(formatTable(rows))
}

export const ms = (seconds) => (seconds * 1000).toFixed(seconds < 0.0995 ? 2 : 0)
export const times = ({ median, min, max }) => `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`
/** The same without the range, which small tables have no room for. */
export const ratio = ({ median }) => median.toFixed(2)

/** The same bytes, though they may have become float32 by another operation. */
export const areSame = ({ max }) => max < 0.005

/** How far pixels are from Pillow's, in steps of 1/255: the most, and the mean. */
export function difference({ max, mean }) {
  if (max === 0) return ['0', '0']
  if (areSame({ max })) return ['< 0.01', '0']
  return [max < 9.95 ? max.toFixed(1) : max.toFixed(0), mean.toFixed(2)]
}

export const percent = (share) => `${(share * 100).toFixed(1)} %`

/** Writes `bench/results/<name>.json`, which git ignores: numbers of one machine and one day. `table` may go into a document. */
export function writeResults(name, results, versions = {}, table = undefined) {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const report = {
    benchmark: name,
    quick,
    date: new Date().toISOString(),
    machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, arch: process.arch },
    versions: { imbatch: version, node: process.versions.node, v8: process.versions.v8, ...versions },
    table,
    results,
  }
  mkdirSync(RESULTS, { recursive: true })
  writeFileSync(new URL(`${name}.json`, RESULTS), `${JSON.stringify(report, null, 2)}\n`)
  console.log(`\nAll numbers: bench/results/${quick ? 'quick/' : ''}${name}.json`)
}
