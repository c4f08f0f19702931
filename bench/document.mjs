/** Tables between markers: `<!-- bench:name -->` … `<!-- /bench:name -->`. Pure functions of text and results. */
import { formatTable } from './report.mjs'

/**
 * @param {string} text a document
 * @param {string} name of the markers
 * @param {string} content goes between them
 */
export function putBetween(text, name, content) {
  const marked = new RegExp(`(<!-- bench:${name} -->\n)[^]*?(<!-- /bench:${name} -->)`)
  if (!marked.test(text)) throw new Error(`the document has no markers for ${name}`)
  return text.replace(marked, (_, before, after) => `${before}\n${content}\n\n${after}`)
}

/** All tables of a report, and what they were measured with. A report has one table, or a list of them. */
export function tablesOf(report) {
  const tables = typeof report.table[0][0] === 'string' ? [report.table] : report.table
  return [...tables.map(formatTable), captionOf(report)].join('\n\n')
}

export function captionOf({ versions, machine, date }) {
  const { imbatch, node, v8: _, ...rivals } = versions
  const others = Object.entries(rivals).map(([rival, version]) => `, ${rival} ${version}`)
  return `imbatch ${imbatch} on Node ${node}${others.join('')}; ${machine.cpu}, ${machine.cores} cores, ${date.slice(0, 10)}.`
}

/** Results of quick runs say nothing. */
export function refuseQuick(report) {
  if (report.quick)
    throw new Error(`bench/results/${report.benchmark}.json is of a quick run; run it in full`)
  return report
}
