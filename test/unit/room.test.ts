/** Arrays that are made, thrown away and made again. */
import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { childScript } from '../support/child.node.ts'

const { script } = childScript('roomChild.ts')

/** Of 4 KiB, of a batch of 32 × 224 × 224 × 3 floats. */
const PAGES = 4704

test('large arrays are made in the same pages again, also after other things were made there', ({ skip }) => {
  if (process.platform !== 'linux') skip('only glibc gives memory back that a process will need again')
  const { first, second } = JSON.parse(execFileSync(process.execPath, [script], { encoding: 'utf8' }))
  expect(first).toBeLessThan(PAGES / 20)
  expect(second).toBeLessThan(PAGES / 20)
})
