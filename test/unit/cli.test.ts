/** The command line as users have it: processes with what they print, what they write, and how they end. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { layOut } from '../../src/cli/sheet.node.ts'
import {
  channelStats,
  fromDirectory,
  imageBatches,
  writeNpy,
  writeNpz,
  writeParquet,
  writeSafetensors,
  writeShards,
} from '../../src/node.ts'
import { imbatch, PHOTOS, PROJECT } from '../support/cli.node.ts'

const folder = mkdtempSync(join(tmpdir(), 'imbatch-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

const target = (name: string) => join(folder, name)
const COMMANDS = ['inspect', 'preview', 'pack', 'stats', 'bench']

describe('help', () => {
  test('of all', async () => {
    const { code, stdout, stderr } = await imbatch('--help')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const name of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'))
  })

  test.each(COMMANDS)('of %s, without reading anything', async (name) => {
    const { code, stdout, stderr } = await imbatch(name, '/nowhere', '--help')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`Usage: imbatch ${name} DIR`)
    expect(await imbatch('help', name)).toEqual({ code, stdout, stderr })
  })

  test('of the version', async () => {
    const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'))
    expect(await imbatch('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })
})

describe('typed wrongly: exit code 2, one line, and nothing is written', () => {
  const npy = target('wrong.npy')
  test.each([
    [['inspekt'], 'did you mean inspect?'],
    [['inspect'], 'which folder?'],
    [['inspect', PHOTOS, PHOTOS], 'one folder, please'],
    [['inspect', PHOTOS, '--jsn'], 'did you mean --json?'],
    [['inspect', PHOTOS, '--rotation', '3'], 'preview and pack and bench has it'],
    [['pack', PHOTOS], '-o FILE is missing'],
    [['pack', PHOTOS, '-o', target('wrong.zip')], '--output: expected .npy'],
    [['pack', PHOTOS, '-o', npy, '--size', 'large'], '--size: expected HEIGHTxWIDTH'],
    [['pack', PHOTOS, '-o', npy, '--size', '3x'], 'or one number for both, got "3x"'],
    [['pack', PHOTOS, '-o', npy, '--size', '0'], '--size: expected an integer from 1 to 65535, got 0'],
    [['pack', PHOTOS, '-o', npy, '--filter', 'bicubik'], "--filter: expected one of 'nearest'"],
    [['pack', PHOTOS, '-o', npy, '--mean', '1,2,3'], '--std: expected an array of 3 finite numbers'],
    [['pack', PHOTOS, '-o', npy, '--mean', '1,2'], '--std: expected'],
    [['pack', PHOTOS, '-o', npy, '--zoom', '2,1'], '--zoom: expected'],
    [['pack', PHOTOS, '-o', npy, '--seed', 'x'], '--seed: expected a number, got "x"'],
    [['pack', PHOTOS, '-o', npy, '--scale', '1/x'], '--scale: expected a number, got "1/x"'],
    [['pack', PHOTOS, '-o', npy, '--offset', '-1'], "use '--offset=-XYZ'"],
    [
      ['pack', PHOTOS, '-o', npy, '--normalize', 'imagenet', '--scale', '2'],
      '--scale: contradicts --normalize',
    ],
    [['pack', PHOTOS, '-o', npy, '--dtype', 'uint8', '--scale', '2'], '--dtype: expected'],
    [['pack', PHOTOS, '-o', npy, '--labels', npy], '--labels: expected another file than --output, got'],
    [['pack', PHOTOS, '-o', target('wrong.npz'), '--labels', npy], '--labels: has a meaning for npy only'],
    [['pack', PHOTOS, '-o', target('wrong/'), '--size', '3'], '--size: has no meaning for shards'],
    [['pack', PHOTOS, '-o', target('wrong.parquet'), '--shuffle'], '--shuffle: has no meaning for parquet'],
    [['bench', PHOTOS, '--workers', 'many'], '--workers: expected numbers of threads'],
    [['bench', PHOTOS, '--workers', ''], '--workers: expected numbers of threads, such as 0,1,2, got ""'],
    [['bench', PHOTOS, '--filter', 'best', '--workers', '0'], '--filter: expected'],
    [['bench', PHOTOS, '--filter', 'best', '--workers', '0,1'], 'bench: --filter: expected'],
    [['preview', PHOTOS, '-o', target('wrong.jpg')], '--output: expected .png, got'],
    [['preview', PHOTOS, '--count', '0'], '--count: expected an integer ≥ 1'],
  ])('%j', async (words, message) => {
    const { code, stdout, stderr } = await imbatch(...words)
    expect(stderr).toContain(message)
    expect(stderr.trimEnd().split('\n').length).toBe(1)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(readdirSync(folder).filter((name) => name.startsWith('wrong'))).toEqual([])
  })

  test('bench says once what a process of its own said', async () => {
    const words = ['--normalize', 'imagenet', '--scale', '2', '--workers', '0,1']
    const message = 'imbatch bench: --scale: contradicts --normalize, which sets all of that'
    expect(await imbatch('bench', PHOTOS, ...words)).toEqual({
      code: 2,
      stdout: '',
      stderr: `${message} (imbatch bench --help lists the options)\n`,
    })
  })

  test('nothing at all: the help, on stderr', async () => {
    const { code, stdout, stderr } = await imbatch()
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('Usage: imbatch COMMAND DIR')
  })
})

describe('failed: exit code 1, and one line that names the file', () => {
  test.each([
    [['inspect', '/nowhere'], '/nowhere'],
    [['stats', 'test/fixtures/decode/bmp/damaged'], 'compression-9.bmp: bmp: this compression'],
    [['inspect', PHOTOS, '--classes', 'nigth'], "class 'nigth' has no image files"],
    [['stats', PHOTOS, '--classes', 'nigth,night'], "class 'nigth' has no image files"],
    [['pack', PHOTOS, '-o', '/nowhere/x.npy', '--size', '8'], '/nowhere/x.npy: its folder is missing'],
    [['pack', 'test/fixtures/decode/gif', '-o', target('x.npy'), '--size', '8'], 'damaged/'],
    [['bench', '/nowhere'], '/nowhere'],
  ])('%j', async (words, message) => {
    const { code, stdout, stderr } = await imbatch(...words)
    expect(stderr).toContain(message)
    expect(stderr.trimEnd().split('\n').length).toBe(1)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(existsSync(target('x.npy'))).toBe(false)
  })
})

describe('inspect', () => {
  test('photos, in words: no bar and no colours where there is no terminal', async () => {
    const { code, stdout, stderr } = await imbatch('inspect', PHOTOS)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('42 images in 4 classes')
    expect(stdout).toMatch(/^ {2}mountain {2}12 {2}█{30}$/m)
    expect(stdout).toMatch(/^ {2}beach {6}9 {2}█{23}$/m)
    expect(stdout).toContain('formats  jpeg 38, png 4')
    expect(stdout).toContain('Every file can be decoded.')
    for (const control of ['\r', '\x1b']) expect(stdout).not.toContain(control)
  })

  test.each(['0', '1', '2'])('photos, as JSON, by %s workers', async (workers) => {
    const { stdout } = await imbatch('inspect', PHOTOS, '--json', '--workers', workers)
    const report = JSON.parse(stdout)
    expect(report.classes).toEqual([
      { name: 'beach', count: 9 },
      { name: 'forest', count: 10 },
      { name: 'mountain', count: 12 },
      { name: 'night', count: 11 },
    ])
    expect(report).toMatchObject({ images: 42, outside: 0, broken: [], duplicates: [], oriented: 0 })
    expect(report.sizes[0]).toEqual({ width: 128, height: 96, count: 5 })
    expect(report.sizes.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(42)
    expect(report.widths).toEqual({ min: 128, lower: 160, median: 200, upper: 240, max: 320 })
  })

  const damaged = ['bmp', 'gif', 'jpeg', 'png', 'pnm'].map(
    (format) => `test/fixtures/decode/${format}/damaged`
  )
  const goldens: readonly { file: string; verdict: string }[] = JSON.parse(
    readFileSync(join(PROJECT, 'test/golden/decode.json'), 'utf8')
  ).cases
  test.each(damaged)('%s, a folder without classes: names what Pillow refuses', async (path) => {
    const { code, stdout } = await imbatch('inspect', path, '--json')
    expect(code).toBe(0)
    const { broken, images, classes } = JSON.parse(stdout)
    expect({ images, classes }).toEqual({ images: readdirSync(join(PROJECT, path)).length, classes: [] })
    expect(broken.map((file: { path: string }) => file.path).toSorted()).toEqual(refused(path))
  })

  /** Of the goldens, those below `path` that Pillow refuses. */
  function refused(path: string): string[] {
    const prefix = path.replace('test/fixtures/decode/', '')
    const below = goldens.filter(({ file }) => file.startsWith(`${prefix}/`))
    expect(below.length).toBeGreaterThan(3)
    return below
      .filter(({ verdict }) => verdict !== 'ok')
      .map(({ file }) => file.slice(prefix.length + 1))
      .toSorted()
  }

  const corpus = inject('corpus')
  test.skipIf(corpus === '')('the conformance corpus: names every file that Pillow refuses', async () => {
    const { code, stdout } = await imbatch('inspect', join(corpus, 'conformance'), '--json')
    expect(code).toBe(0)
    const { broken } = JSON.parse(stdout)
    const named = new Set(broken.map(({ path }: { path: string }) => path))
    const [head, ...lines] = readFileSync(join(corpus, 'conformance/MANIFEST.tsv'), 'utf8')
      .trimEnd()
      .split('\n')
    const column = head!.split('\t').indexOf('pillow')
    const cells = lines.map((line) => line.split('\t'))
    const paths = (verdict: RegExp) =>
      cells.filter((cell) => verdict.test(cell[column]!)).map(([path]) => path!)
    expect(paths(/^broken/).length).toBeGreaterThan(500)
    expect(paths(/^broken/).filter((path) => !named.has(path))).toEqual([])
    expect(paths(/^ok$/).filter((path) => named.has(path))).toEqual([])
  })

  test('duplicates, empty classes, files beside the classes, and names that would drive the terminal', async () => {
    const root = target('mixed')
    for (const name of ['a', 'b', 'empty']) mkdirSync(join(root, name), { recursive: true })
    const photo = join(PHOTOS, 'beach/beach-01.png')
    for (const name of ['a/one.png', 'b/two.png', 'stray.png']) cpSync(photo, join(root, name))
    writeFileSync(join(root, 'a/\x1b[31mred.png'), readFileSync(photo).subarray(0, 500))
    writeFileSync(join(root, 'b/nothing.png'), '')
    const { stdout } = await imbatch('inspect', root)
    expect(stdout).toContain('a/one.png = b/two.png')
    expect(stdout).toMatch(/^ {2}empty {2}0 {2}\(empty\)$/m)
    expect(stdout).toContain('1 image beside the class folders')
    expect(stdout).toContain('a/\\u{1b}[31mred.png: damaged png')
    expect(stdout).toContain('b/nothing.png: the file is empty')
    expect(stdout).not.toContain('\x1b')
  })
})

describe('preview', () => {
  const size = [40, 56] as const

  /** Pixels of tile `tile` of group `group` in a sheet. */
  function tileOf(png: PNG, groups: number, tiles: number, group: number, tile: number): number[] {
    const layout = layOut(groups, tiles, size[1], size[0])
    expect([png.width, png.height]).toEqual([layout.width, layout.height])
    const { left, top } = layout.place(group, tile)
    const rgb: number[] = []
    for (let y = 0; y < size[0]; y++) {
      for (let x = 0; x < size[1]; x++) {
        const at = ((top + y) * png.width + left + x) * 4
        rgb.push(png.data[at]!, png.data[at + 1]!, png.data[at + 2]!)
      }
    }
    return rgb
  }

  test('tiles are the samples of a batch', async () => {
    const file = target('plain.png')
    const { code, stdout } = await imbatch('preview', PHOTOS, '-o', file, '--size', '40x56', '--count', '7')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ +1 {2}beach +blue +beach\/beach-01\.png$/m)
    const png = PNG.sync.read(readFileSync(file))
    const batches = await imageBatches(await fromDirectory(PHOTOS), { size, batchSize: 7, workers: 0 })
    const { xs } = await batches.at(0)
    for (let i = 0; i < 7; i++) {
      expect(tileOf(png, 7, 1, i, 0)).toEqual(Array.from(xs.subarray(i * 40 * 56 * 3, (i + 1) * 40 * 56 * 3)))
    }
  })

  test('the original left, changed versions right; the first as in the first epoch of training', async () => {
    const file = target('changed.png')
    const augment = { rotation: 25, horizontalFlip: 0.5, brightness: [0.7, 1.3] } as const
    const words = [
      '--rotation',
      '25',
      '--horizontal-flip',
      '0.5',
      '--brightness',
      '0.7,1.3',
      '--versions',
      '3',
    ]
    const more = ['--shuffle', '--seed', '5', '--count', '4', '--size', '40x56']
    const { code } = await imbatch('preview', PHOTOS, '-o', file, ...words, ...more)
    expect(code).toBe(0)
    const png = PNG.sync.read(readFileSync(file))
    const options = { size, batchSize: 4, shuffle: true, seed: 5, workers: 0 } as const
    const dataset = await fromDirectory(PHOTOS)
    const plain = await (await imageBatches(dataset, options)).at(0)
    const changed = await (await imageBatches(dataset, { ...options, augment })).at(0)
    const sample = (xs: Float32Array, i: number) =>
      Array.from(xs.subarray(i * 40 * 56 * 3, (i + 1) * 40 * 56 * 3))
    for (let i = 0; i < 4; i++) {
      expect(tileOf(png, 4, 4, i, 0)).toEqual(sample(plain.xs, i))
      expect(tileOf(png, 4, 4, i, 1)).toEqual(sample(changed.xs, i))
      expect(tileOf(png, 4, 4, i, 2)).not.toEqual(sample(changed.xs, i))
    }
  })
})

describe('pack: the same file as the API writes', () => {
  const options = { size: [24, 32], batchSize: 5, labelMode: 'sparse', workers: 0 } as const
  const batchesOf = async (more: object = {}) =>
    imageBatches(await fromDirectory(PHOTOS), { ...options, ...more })
  const words = (file: string, ...more: string[]) => ['pack', PHOTOS, '-o', file, '--size', '24x32', ...more]

  test('.npy with labels, normalised and changed', async () => {
    const [xs, ys] = [target('cli.npy'), target('cli-labels.npy')]
    const more = [
      '--normalize',
      'imagenet',
      '--layout',
      'NCHW',
      '--rotation',
      '10',
      '--shift',
      '0.1',
      '--shuffle',
    ]
    const { code, stdout, stderr } = await imbatch(
      ...words(xs, '--labels', ys, '--seed', '7', '--batch-size', '5', ...more)
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('float32 [42, 3, 24, 32]')
    const batches = await batchesOf({
      layout: 'NCHW',
      normalize: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
      augment: { rotation: 10, shift: [0.1, 0.1] },
      shuffle: true,
      seed: 7,
    })
    await writeNpy(batches, { xs: target('api.npy'), ys: target('api-labels.npy') })
    expect(readFileSync(xs)).toEqual(readFileSync(target('api.npy')))
    expect(readFileSync(ys)).toEqual(readFileSync(target('api-labels.npy')))
    expect(readdirSync(folder).filter((name) => name.startsWith('cli') && name.includes('.part'))).toEqual([])
  })

  test('.npz', async () => {
    await imbatch(...words(target('cli.npz'), '--dtype', 'uint8', '--seed', '0'))
    await writeNpz(await batchesOf({ seed: 0 }), { file: target('api.npz'), dtype: 'uint8' })
    expect(readFileSync(target('cli.npz'))).toEqual(readFileSync(target('api.npz')))
  })

  test('.safetensors', async () => {
    const more = ['--dtype', 'float16', '--scale', '1/255', '--batch-size', '5', '--seed', '0']
    await imbatch(...words(target('cli.safetensors'), ...more))
    const batches = await batchesOf({ normalize: { scale: 1 / 255 }, seed: 0 })
    await writeSafetensors(batches, { file: target('api.safetensors'), dtype: 'float16' })
    expect(readFileSync(target('cli.safetensors'))).toEqual(readFileSync(target('api.safetensors')))
  })

  test('.parquet and shards', async () => {
    const dataset = await fromDirectory(PHOTOS)
    const parquet = await imbatch('pack', PHOTOS, '-o', target('cli.parquet'), '--row-group-size', '10')
    expect(parquet.code).toBe(0)
    await writeParquet(dataset, { file: target('api.parquet'), rowGroupSize: 10 })
    expect(readFileSync(target('cli.parquet'))).toEqual(readFileSync(target('api.parquet')))

    const { stdout } = await imbatch('pack', PHOTOS, '-o', `${target('cli-shards')}/`, '--max-samples', '20')
    expect(stdout.match(/^.*shard-\d{6}\.tar: \d+ files$/gm)?.length).toBe(3)
    await writeShards(dataset, { folder: target('api-shards'), maxSamples: 20 })
    const names = readdirSync(target('api-shards'))
    expect(readdirSync(target('cli-shards'))).toEqual(names)
    for (const name of names) {
      expect(readFileSync(join(target('cli-shards'), name))).toEqual(
        readFileSync(join(target('api-shards'), name))
      )
    }
  })

  test('what fails is told, where it may', async () => {
    const file = target('skipped.npy')
    const { code, stdout, stderr } = await imbatch(
      'pack',
      'test/fixtures/decode/bmp',
      '-o',
      file,
      '--size',
      '8',
      '--on-error',
      'skip'
    )
    expect(code).toBe(0)
    expect(stdout).toMatch(/float32 \[\d+, 8, 8, 3\]/)
    expect(stderr).toContain('damaged/cut-54.bmp: damaged bmp')
  })
})

test('stats are those of channelStats', async () => {
  const batches = await imageBatches(await fromDirectory(PHOTOS), { size: [64, 48], workers: 0 })
  const { mean, std, samples } = await channelStats(batches)
  const { code, stdout } = await imbatch('stats', PHOTOS, '--size', '64x48', '--json')
  const report = JSON.parse(stdout)
  expect({ code, mean: report.mean, std: report.std, samples: report.samples }).toEqual({
    code: 0,
    mean,
    std,
    samples,
  })
  expect(report.classes[0]).toEqual({ name: 'beach', count: 9, weight: 42 / (4 * 9) })
  expect(report.normalize.mean[0]).toBe(mean[0]! / 255)
  const words = await imbatch('stats', PHOTOS, '--size', '64x48')
  expect(words.stdout).toMatch(/^ {2}beach {6}9 {2}weight 1\.1667$/m)
  expect(words.stdout).toMatch(/^normalize: \{ mean: \[0\.\d+, 0\.\d+, 0\.\d+\], std: \[/m)
})

test('stats count what can be used, and name the rest', async () => {
  const root = target('partly')
  for (const name of ['a', 'b', 'c']) mkdirSync(join(root, name), { recursive: true })
  for (const name of ['a/1.png', 'a/2.png', 'b/1.png'])
    cpSync(join(PHOTOS, 'beach/beach-01.png'), join(root, name))
  for (const name of ['a/0.png', 'c/0.png']) writeFileSync(join(root, name), '')
  for (const how of ['skip', 'zero']) {
    const words = ['stats', root, '--size', '8', '--on-error', how]
    const { code, stdout, stderr } = await imbatch(...words, '--json')
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: '2 images could not be used:\n  a/0.png: the file is empty\n  c/0.png: the file is empty\n',
    })
    const { samples, classes } = JSON.parse(stdout)
    expect({ samples, classes }).toEqual({
      samples: 3,
      // There is no weight that makes up for a class without images.
      classes: [
        { name: 'a', count: 2, weight: null },
        { name: 'b', count: 1, weight: null },
        { name: 'c', count: 0, weight: null },
      ],
    })
    const two = JSON.parse((await imbatch(...words, '--json', '--classes', 'a,b')).stdout)
    expect(two.classes.map(({ weight }: { weight: number }) => weight)).toEqual([3 / 4, 3 / 2])
    expect(await imbatch(...words, '--classes', 'c')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'imbatch stats: no picture to measure: none of 1 samples could be used; the first: c/0.png: the file is empty\n',
    })
  }
})

test('bench: a line for each number of workers', async () => {
  const words = ['bench', PHOTOS, '--size', '16', '--epochs', '1', '--images', '12', '--workers', '0,1']
  const { code, stdout } = await imbatch(...words, '--json')
  expect(code).toBe(0)
  const { results } = JSON.parse(stdout)
  expect(
    results.map(({ workers, images }: { workers: number; images: number }) => [workers, images])
  ).toEqual([
    [0, 12],
    [1, 12],
  ])
  for (const { rate, first, memory } of results) expect(Math.min(rate, first, memory)).toBeGreaterThan(0)
  const [command, root, ...options] = words
  const table = await imbatch(command!, ...options, '--', root!)
  expect(table.stdout.match(/^ +[01] +\d+\.\d +\d+\.\d +\d+\.\d\d +\d+\.\d MB$/gm)?.length).toBe(2)
})
