/** Puts the tables of the last run into the README, between their markers. */
import { readFileSync, writeFileSync } from 'node:fs'
import { formatTable } from './report.mjs'

const README = new URL('../README.md', import.meta.url)
const TABLES = ['decode', 'rivals', 'fast', 'loader']

let text = readFileSync(README, 'utf8')
for (const name of TABLES) {
  const { table, machine, versions, date } = JSON.parse(
    readFileSync(new URL(`results/${name}.json`, import.meta.url), 'utf8')
  )
  const { imbatch, node, v8: _, ...rivals } = versions
  const others = Object.entries(rivals).map(([rival, version]) => `, ${rival} ${version}`)
  const caption = `imbatch ${imbatch} on Node ${node}${others.join('')}; ${machine.cpu}, ${name === 'loader' ? `${machine.cores} cores` : 'one thread'}, ${date.slice(0, 10)}.`
  const marked = new RegExp(`(<!-- bench:${name} -->\n)[^]*?(<!-- /bench:${name} -->)`)
  if (!marked.test(text)) throw new Error(`README.md has no markers for ${name}`)
  text = text.replace(marked, `$1\n${formatTable(table)}\n\n${caption}\n\n$2`)
}
writeFileSync(README, text)
