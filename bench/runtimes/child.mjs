/** In Node, Deno and Bun: `child.mjs <folder> <workers>` prints what it measured, and waits to be ended. */
import { fromDirectory } from '../../dist/node.js'
import { measure } from './epoch.mjs'

const [, , folder, workers] = process.argv
console.log(JSON.stringify(await measure(await fromDirectory(folder), Number(workers))))
// Until its memory has been looked at from outside.
setInterval(() => {}, 1000)
