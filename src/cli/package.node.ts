/** This package, wherever its modules ended up in what was built. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const NAME = 'imbatch/package.json'
const require = createRequire(import.meta.url)
const { version, bin }: { version: string; bin: { imbatch: string } } = require(NAME)

export { version }

/** The file that the command runs. */
export const script: string = join(dirname(require.resolve(NAME)), bin.imbatch)
