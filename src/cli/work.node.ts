/** What the commands do: loaded when one is called, so that help is quick. */
export { bench } from './bench.node.ts'
export { inspect } from './inspect.node.ts'
export { pack } from './pack.node.ts'
export { preview } from './preview.node.ts'
export { stats } from './stats.node.ts'
