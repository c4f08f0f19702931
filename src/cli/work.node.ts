/**
 * What the commands do: loaded when one is called, so that help is quick. `inspect` is by itself, since it needs `loadKernel`: in
 * one chunk with what needs batches, a page's bundle would get more than batches need.
 */
export { bench } from './bench.node.ts'
export { pack } from './pack.node.ts'
export { preview } from './preview.node.ts'
export { stats } from './stats.node.ts'
