/** What differs between a page and Node (Deno, Bun): `#platform` stands for this, or for `platform.node.ts`. */
export { compile } from '../kernel/compile.browser.ts'
export { files, processors, spawn } from '../pool/spawn.browser.ts'
export { deflate } from './deflate.browser.ts'
export { floats } from './floats.browser.ts'
export { nextTask } from './nextTask.browser.ts'
export { unpack } from './unpack.browser.ts'
