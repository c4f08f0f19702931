/** The code in the README and the guide runs as it is printed. */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { onnxFromTfjs } from '../../examples/onnx/fromTfjs.mjs'
import { fromNpy, openNpy } from '../../src/node.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))
const readme = readFileSync(join(project, 'README.md'), 'utf8')
const guide = readFileSync(join(project, 'docs/guide.md'), 'utf8')

/** Blocks of JavaScript, under the headings above them. */
const snippets = [readme, guide].flatMap((text) =>
  [...text.matchAll(/```js\n([\s\S]*?)```/g)].map((match) => ({
    code: match[1]!,
    heading: [...text.slice(0, match.index).matchAll(/^##+ (.*)$/gm)].at(-1)![1]!,
  }))
)
const ofPage = snippets.filter(({ code }) => code.includes('document.'))
const ofKeras = snippets.filter(({ code }) => code.includes("'imbatch/keras'"))
const ofNode = snippets.filter((snippet) => !ofPage.includes(snippet) && !ofKeras.includes(snippet))

/** The one under a heading; where there are several, the one with `words` in it. */
function snippetUnder(heading: string, words = ''): string {
  const found = ofNode.filter((snippet) => snippet.heading === heading && snippet.code.includes(words))
  expect(found.length, heading).toBe(1)
  return found[0]!.code
}

// Below the project, so that 'imbatch' is this package.
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(project, 'build-readme-'))
  cpSync(join(project, 'examples/photos'), join(folder, 'photos'), { recursive: true })
})
afterAll(() => rmSync(folder, { recursive: true }))

let count = 0
/** Runs it in a process of its own, and gives the lines that it prints. */
async function run(code: string): Promise<string[]> {
  const file = `snippet-${count++}.mjs`
  writeFileSync(join(folder, file), code)
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { cwd: folder })
  expect(stderr).toBe('')
  return stdout.trimEnd().split('\n')
}

test('every snippet but those of pages is run below or by kerasReadme.test.ts', () => {
  expect(ofPage.map(({ heading }) => heading)).toEqual(['Use it in a browser', 'Bundlers'])
  expect(ofKeras.map(({ heading }) => heading)).toEqual(['Coming from Keras'])
  expect(ofNode.length).toBe(16)
})

test('links within the texts lead somewhere', () => {
  const anchorOf = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-')
  const anchors = (text: string) => [...text.matchAll(/^#+ (.*)$/gm)].map((match) => anchorOf(match[1]!))
  const links = [...readme.matchAll(/docs\/guide\.md#([\w-]+)/g), ...guide.matchAll(/\]\(#([\w-]+)\)/g)]
  expect(links.length).toBeGreaterThan(20)
  for (const [, anchor] of links) expect(anchors(guide), anchor).toContain(anchor)
})

test('any source of bytes', async () => {
  expect(await run(snippetUnder('Sources'))).toEqual(["[ 'beach', 'forest' ] Float32Array(4) [ 1, 0, 0, 1 ]"])
})

test('the Node quick start prints batches', async () => {
  const lines = await run(snippetUnder('Use it in Node'))
  expect(lines.length).toBe(2)
  expect(lines[0]).toMatch(/^\[ 32, 224, 224, 3 \] 4816896 128 \w+\/[\w-]+\.(jpg|png)$/)
  expect(lines[1]).toMatch(/^\[ 10, 224, 224, 3 \] 1505280 40 /)
})

test('one image at a time', async () => {
  expect(await run(snippetUnder('One image at a time'))).toEqual(['240 160 150528'])
})

test('a preset of a configuration', async () => {
  expect(await run(snippetUnder('Models from Hugging Face and timm'))).toEqual([
    "[ 224, 224 ] { shortestEdge: 224, center: 'down' }",
    '[ 8, 3, 224, 224 ]',
  ])
})

describe('all training data', () => {
  const heading = 'Whole epochs'

  test('into arrays', async () => {
    expect(await run(snippetUnder('How can I get all training data out of the iterator?'))).toEqual([
      '[ 42, 64, 64, 3 ] 516096 42',
    ])
  })

  test('into memory of one’s own, and to disk', async () => {
    const lines = await run(snippetUnder(heading, 'writeNpy'))
    expect(lines).toEqual(['393216 128', '122880 40'])
    const file = await openNpy(join(folder, 'x.npy'))
    expect([file.shape, file.dtype]).toEqual([[42, 64, 64, 3], 'uint8'])
    await file.close()
    const packed = await fromNpy(join(folder, 'x.npy'), { labels: join(folder, 'y.npy') })
    expect([...packed.labels].filter((label) => label === 2).length).toBe(12)
  })

  test('a stratified and a balanced part', async () => {
    const lines = await run(snippetUnder(heading, 'stratified'))
    expect(lines[0]).toBe('[ 11, 64, 64, 3 ]')
    const labels = lines.slice(2).join(' ').match(/\d+/g)!.map(Number)
    expect([0, 1, 2, 3].map((label) => labels.filter((other) => other === label).length)).toEqual([
      12, 12, 12, 12,
    ])
  })
})

test('channel statistics, then batches normalised by them', async () => {
  expect(await run(snippetUnder('Normalising'))).toEqual(['[ 32, 64, 64, 3 ]'])
})

test('augmentation', async () => {
  expect(await run(snippetUnder('Augmentation'))).toEqual(['1572864', '491520'])
})

test('an epoch that goes on past a broken file', async () => {
  const broken = join(folder, 'photos/beach/broken.jpg')
  writeFileSync(broken, readFileSync(join(folder, 'photos/beach/beach-02.jpg')).subarray(0, 300))
  try {
    const lines = await run(snippetUnder('Errors'))
    expect(lines.slice(0, 2)).toEqual(['380928 1 31', '135168 0 11'])
    expect(lines[2]).toMatch(/^beach\/broken\.jpg DECODE_CORRUPT beach\/broken\.jpg: damaged jpeg/)
  } finally {
    rmSync(broken)
  }
})

test('state and restore', async () => {
  expect(await run(snippetUnder('Stopping and going on'))).toEqual(['2'])
})

test('a weighted sampler', async () => {
  const more = 'const { ys } = await batches.at(0)\nconsole.log(batches.samples, ys.length)\n'
  expect(await run(`${snippetUnder('Which samples, in which order')}${more}`)).toEqual(['42 128'])
})

test('splits without leaks', async () => {
  const lines = await run(snippetUnder('Training, validation, test'))
  expect(lines.slice(0, 2)).toEqual(['30 8 4', '[]'])
  expect(
    lines
      .slice(2)
      .map((line) => line.split(' ').map(Number))
      .map(([a, b]) => a! + b!)
  ).toEqual(Array(5).fill(42))
})

test('a shard, of which there is one', async () => {
  expect(await run(`${snippetUnder('Several processes')}console.log(batches.samples)\n`)).toEqual(['42'])
})

test('a model of TensorFlow.js learns', async () => {
  // In production it says nothing of faster backends.
  const code = snippetUnder('TensorFlow.js').replace(/\n\n/, '\ntf.enableProdMode()\n')
  expect(await run(code)).toEqual(['3'])
})

test('a model runs in onnxruntime', async () => {
  const weights = Buffer.alloc(4 * (224 * 224 * 3 * 2 + 2))
  weights.writeFloatLE(1, weights.length - 4) // the bias of the second class
  const dense = { class_name: 'Dense', config: { name: 'dense', units: 2, activation: 'softmax' } }
  const flatten = { class_name: 'Flatten', config: { batch_input_shape: [null, 224, 224, 3] } }
  const shapes = { kernel: [224 * 224 * 3, 2], bias: [2] }
  const specs = Object.entries(shapes).map(([name, shape]) => ({
    name: `dense/${name}`,
    shape,
    dtype: 'float32',
  }))
  const json = {
    modelTopology: { config: { layers: [flatten, dense] } },
    weightsManifest: [{ weights: specs }],
  }
  writeFileSync(join(folder, 'model.json'), JSON.stringify(json))
  writeFileSync(join(folder, 'weights.bin'), weights)
  writeFileSync(join(folder, 'model.onnx'), await onnxFromTfjs(folder))
  const lines = await run(snippetUnder('onnxruntime'))
  expect(lines.length).toBe(42)
  for (const line of lines) expect(line).toMatch(/^\w+\/[\w-]+\.(jpg|png) 1$/)
})

test('the command line', async () => {
  const block = /## On the command line\n\n```sh\n([\s\S]*?)```/.exec(readme)![1]!
  const commands = block
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/ +#.*$/, '').split(' '))
  expect(commands.map((words) => words[2])).toEqual(['inspect', 'preview', 'pack', 'stats', 'bench'])
  mkdirSync(join(folder, 'cli'))
  cpSync(join(folder, 'photos'), join(folder, 'cli/photos'), { recursive: true })
  for (const [npx, imbatch, ...words] of commands) {
    expect([npx, imbatch]).toEqual(['npx', 'imbatch'])
    const script = join(project, 'dist/cli.node.js')
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...words], {
      cwd: join(folder, 'cli'),
    })
    expect(stdout).not.toBe('')
  }
  expect(readdirSync(join(folder, 'cli')).toSorted()).toEqual(['photos', 'sheet.png', 'train.npz'])
})
