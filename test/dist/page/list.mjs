/** `node list.mjs <folder>` prints the order of its images, without reading any. */
import { fromDirectory } from 'imbatch/node'

const { classNames, labels, entries } = await fromDirectory(process.argv[2])
console.log(JSON.stringify({ classNames, labels: [...labels], paths: entries.map(({ path }) => path) }))
