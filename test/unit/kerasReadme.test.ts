/** The code in "Coming from Keras" and docs/keras.md runs as it is printed, on what is in dist/. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const project = fileURLToPath(new URL('../..', import.meta.url))
const text = ['README.md', 'docs/keras.md']
  .map((name) => readFileSync(join(project, name), 'utf8'))
  .join('\n')
const snippets = [...text.matchAll(/```js\n([\s\S]*?)```/g)].map((match) => match[1]!)
const ours = snippets.filter((snippet) => snippet.includes("'imbatch/keras'"))

/** What each prints, by a word that only it has. */
const OUTPUTS: [word: string, output: RegExp][] = [
  [
    'trainDatagen',
    /^\[ 18, 150, 150, 3 \] \[ 18 \] \{ beach: 0, forest: 1 \}\n\[ 19, 150, 150, 3 \] \[ 19 \]\n$/,
  ],
  ['labels.csv', /^\[ 3, 224, 224, 3 \] \[ 3, 2 \]\n$/],
  ['xTrain', /^\[ 9, 32, 32, 3 \] \[ 9 \]\n$/],
  ['imageDatasetFromDirectory', /^\[ 15, 180, 180, 3 \] 15 \[ 'beach', 'forest' \]\n3\n\[ 224, 224, 3 \]\n$/],
]

let folder: string
beforeAll(() => {
  // Below the project, so that 'imbatch' is this package.
  folder = mkdtempSync(join(project, 'build-readme-keras-'))
  for (const part of ['train', 'validation']) {
    for (const name of ['beach', 'forest']) {
      mkdirSync(join(folder, 'data', part, name), { recursive: true })
      cpSync(join(project, 'examples/photos', name), join(folder, 'data', part, name), { recursive: true })
    }
  }
  rmSync(join(folder, 'data/train/forest/forest-10.jpg'))
  const rows = [
    'beach/beach-02.jpg,sea',
    'beach/beach-03.jpg,sea',
    'forest/forest-02.jpg,wood',
    'forest/forest-03.jpg,wood',
  ]
  writeFileSync(join(folder, 'data/labels.csv'), ['file,label', ...rows, ''].join('\n'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('Coming from Keras', () => {
  test.each(OUTPUTS)('%s', (word, output) => {
    const code = ours.find((snippet) => snippet.includes(word))!
    writeFileSync(join(folder, 'snippet.mjs'), code)
    expect(execFileSync(process.execPath, ['snippet.mjs'], { cwd: folder, encoding: 'utf8' })).toMatch(output)
  })

  test('there are no others', () => expect(ours.length).toBe(OUTPUTS.length))
})
