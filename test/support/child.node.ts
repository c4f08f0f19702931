/** Scripts of this folder that a test runs in a process of its own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll } from 'vitest'

/** A folder that is removed after a file's tests, and in it the script that is made of `name` before them, for Node. */
export function childScript(name: string): { folder: string; script: string } {
  const folder = mkdtempSync(join(tmpdir(), 'imbatch-child-'))
  const script = join(folder, 'child.mjs')
  beforeAll(async () => {
    await build({
      entryPoints: [fileURLToPath(new URL(name, import.meta.url))],
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    })
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  return { folder, script }
}
