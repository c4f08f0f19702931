/** The README's code runs as it is printed. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const project = fileURLToPath(new URL('../..', import.meta.url))
const readme = readFileSync(join(project, 'README.md'), 'utf8')
const snippets = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].map((match) => match[1]!)

test('the Node quick start prints batches', () => {
  const code = snippets.find((snippet) => snippet.includes("'imbatch/node'"))!
  // Below the project, so that 'imbatch' is this package.
  const folder = mkdtempSync(join(project, 'build-readme-'))
  try {
    cpSync(join(project, 'examples/photos'), join(folder, 'photos'), { recursive: true })
    writeFileSync(join(folder, 'snippet.mjs'), code)
    const output = execFileSync(process.execPath, ['snippet.mjs'], { cwd: folder, encoding: 'utf8' })
    const lines = output.trim().split('\n')
    expect(lines.length).toBe(2)
    expect(lines[0]).toMatch(/^\[ 32, 224, 224, 3 \] 4816896 128 \w+\/[\w-]+\.(jpg|png)$/)
    expect(lines[1]).toMatch(/^\[ 10, 224, 224, 3 \] 1505280 40 /)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
