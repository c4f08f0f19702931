/** The examples run as they are, on what is in dist/. */
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const examples = fileURLToPath(new URL('../../examples', import.meta.url))

/** Those of the files below `folder`, by paths from there. */
function photosIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return files.map((path) => path.replaceAll('\\', '/')).filter((path) => /\.(jpg|png)$/.test(path))
}

test('sharded.mjs: four processes see each photo once', () => {
  // Nothing of a launcher that the tests themselves may run under.
  const env = { PATH: process.env['PATH'] }
  const output = execFileSync(process.execPath, [join(examples, 'sharded.mjs')], { env, encoding: 'utf8' })
  const photos = photosIn(join(examples, 'photos'))
  expect(
    output
      .match(/^ {2}.*$/gm)!
      .map((line) => line.trim())
      .toSorted()
  ).toEqual(photos.toSorted())
  expect(output.match(/^process \d of 4: (\d+) images$/gm)).toEqual([
    'process 0 of 4: 11 images',
    'process 1 of 4: 11 images',
    'process 2 of 4: 10 images',
    'process 3 of 4: 10 images',
  ])
  expect(output).toMatch(/Together: each of 42 images once\.\n$/)
})
