/** The same work in Node: `node node.mjs <folder> <options as JSON>` prints what the page answers. */
import { fromDirectory } from 'imbatch/node'
import { hashEpoch } from './hashes.mjs'

const [, , root, options] = process.argv
console.log(JSON.stringify(await hashEpoch(await fromDirectory(root), JSON.parse(options))))
