/** What differs between Node (Deno, Bun) and a page: `#platform` stands for this, or for `platform.browser.ts`. */
export { compile } from '../kernel/compile.node.ts'
export { files, processors, spawn } from '../pool/spawn.node.ts'
export { deflate } from './deflate.node.ts'
export { floats } from './floats.node.ts'
export { nextTask } from './nextTask.node.ts'
export { unpack } from './unpack.node.ts'
