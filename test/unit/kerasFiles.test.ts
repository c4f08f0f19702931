/** imbatch/keras with a file system: folders by path, pictures that are saved, tables in files. */
import { execFile, execFileSync, spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  arrayToImg,
  type DirectoryFlowOptions,
  ImageDataGenerator,
  imgToArray,
  loadImg,
  saveImg,
} from '../../src/keras/index.ts'
import { Mt19937 } from '../../src/random/mt19937.ts'
import { formula, valuesOf } from '../support/keras.ts'

const classes = fileURLToPath(new URL('../fixtures/classes', import.meta.url))
const plain: DirectoryFlowOptions = { targetSize: [6, 5], batchSize: 4, shuffle: false, workers: 0 }

let scratch: string
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'imbatch-keras-'))
})
afterAll(() => rmSync(scratch, { recursive: true }))

function newFolder(name: string): string {
  const folder = join(scratch, name)
  mkdirSync(folder)
  return folder
}

describe('folders', () => {
  test('by path and by URL', async () => {
    const generator = new ImageDataGenerator()
    const byPath = await generator.flowFromDirectory(classes, plain)
    const byUrl = await generator.flowFromDirectory(pathToFileURL(classes), plain)
    expect(byPath.filepaths).toEqual(byPath.filenames.map((name) => join(classes, name)))
    expect(byUrl.filepaths).toEqual(byPath.filepaths)
    expect((await byUrl.next()).value).toEqual((await byPath.next()).value)
    await expect(generator.flowFromDirectory(join(scratch, 'none'))).rejects.toMatchObject({
      code: 'DATASET_NOT_FOUND',
    })
  })

  test('an empty class is a class; links are followed where asked', async () => {
    const folder = newFolder('links')
    mkdirSync(join(folder, 'a/deep'), { recursive: true })
    mkdirSync(join(folder, 'empty'))
    const picture = readFileSync(join(classes, 'Forest/a.png'))
    writeFileSync(join(folder, 'a/1.png'), picture)
    writeFileSync(join(folder, 'a/2.webp'), picture) // no ending of Keras'
    symlinkSync(join(classes, 'Forest'), join(folder, 'a/link'))
    const generator = new ImageDataGenerator()
    const iterator = await generator.flowFromDirectory(folder, plain)
    expect([iterator.numClasses, iterator.filenames]).toEqual([2, ['a/1.png']])
    const following = await generator.flowFromDirectory(folder, { ...plain, followLinks: true })
    expect([following.followLinks, following.samples]).toEqual([true, 6])
  })
})

describe('saved pictures', () => {
  test('have Keras’ names, and are stretched', async () => {
    const saveToDir = newFolder('saved')
    const flow = { ...plain, shuffle: true, seed: 4, saveToDir, savePrefix: 'aug' }
    const iterator = await new ImageDataGenerator({ rotationRange: 9 }).flowFromDirectory(classes, {
      ...flow,
      workers: 1,
    })
    const [x] = (await iterator.next()).value
    // Four of a batch, not of the one that is made ahead; the hash is drawn behind order and changes.
    const random = new Mt19937(4)
    const rows = random.permutation(12).slice(0, 4)
    for (let i = 0; i < 4 * 3; i++) random.random()
    const names = [...rows].map((row) => `aug_${row}_${random.randint(0, 1e7)}.png`)
    expect(readdirSync(saveToDir).toSorted()).toEqual([...names].toSorted())
    const first = arrayToImg({ data: x.data.slice(0, 90), shape: [6, 5, 3] })
    const read = PNG.sync.read(readFileSync(join(saveToDir, names[0]!)))
    expect([read.width, read.height]).toEqual([5, 6])
    expect([...read.data].filter((_, i) => i % 4 < 3)).toEqual([...first.data])
    await iterator.close()
  })

  test('of arrays too, as JPEG', async () => {
    const saveToDir = newFolder('arrays')
    const x = {
      data: Float32Array.from({ length: 2 * 24 * 20 * 3 }, (_, i) => i % 61),
      shape: [2, 24, 20, 3],
    }
    const flow = { shuffle: false, saveToDir: pathToFileURL(saveToDir), saveFormat: 'jpeg', seed: 1 } as const
    await new ImageDataGenerator().flow(x, null, flow).next()
    const files = readdirSync(saveToDir)
    expect(files.every((name) => /^_[01]_\d{1,4}\.jpeg$/.test(name))).toBe(true)
    const image = await loadImg(join(saveToDir, files[0]!))
    expect([image.width, image.height]).toEqual([20, 24])
  })
})

test('saved pictures: a missing folder is named', async () => {
  const saveToDir = join(scratch, 'no-such-folder')
  const iterator = await new ImageDataGenerator().flowFromDirectory(classes, { ...plain, seed: 1, saveToDir })
  await expect(iterator.next()).rejects.toMatchObject({
    code: 'OUTPUT_NOT_FOUND',
    path: expect.stringMatching(/no-such-folder\/_\d+_\d+\.png$/),
  })
})

describe('loadImg', () => {
  test('a file that can’t be read, and one that is no picture', async () => {
    const missing = join(scratch, 'none.png')
    const notFound = { name: 'DatasetError', code: 'DATASET_NOT_FOUND' }
    await expect(loadImg(missing)).rejects.toMatchObject({ ...notFound, path: missing })
    await expect(loadImg(scratch)).rejects.toMatchObject({ ...notFound, path: scratch })
    await expect(loadImg(new URL('http://x/y.png'))).rejects.toMatchObject(notFound)
    const broken = join(scratch, 'broken.jpg')
    writeFileSync(broken, 'hello')
    for (const path of [broken, pathToFileURL(broken)]) {
      await expect(loadImg(path)).rejects.toMatchObject({
        name: 'DecodeError',
        code: 'DECODE_FORMAT',
        message: expect.stringContaining(`${path}: `),
      })
    }
  })
})

describe('saveImg', () => {
  test.each([1, 3, 4])('PNG of %i channels loses nothing', async (channels) => {
    const shape = [7, 9, channels]
    const x = { data: valuesOf(shape).map(Math.floor), shape }
    const path = join(scratch, `picture-${channels}.png`)
    await saveImg(path, x, { scale: false })
    const colorMode = ({ 1: 'grayscale', 3: 'rgb', 4: 'rgba' } as const)[channels]!
    expect(imgToArray(await loadImg(path, { colorMode })).data).toEqual(x.data)
  })

  test('grey above 255 is a PNG of 16 bits', async () => {
    const path = join(scratch, 'deep.png')
    await saveImg(path, { data: Float32Array.of(0, 255, 256, 65535), shape: [2, 2, 1] }, { scale: false })
    const file = readFileSync(path)
    expect([file[24], file[25]]).toEqual([16, 0])
  })

  test.each([1, 3, 4])('JPEG of %i channels is near', async (channels) => {
    const [height, width] = [21, 34]
    const data = Float32Array.from({ length: height * width * channels }, (_, i) => {
      const [y, x] = [Math.floor(i / channels / width), Math.floor(i / channels) % width]
      return 100 + 3 * x + 2 * y - 30 * (i % channels)
    })
    const path = pathToFileURL(join(scratch, `picture-${channels}.jpg`))
    await saveImg(path, { data, shape: [height, width, channels] }, { scale: false })
    const image = await loadImg(path, { colorMode: channels === 1 ? 'grayscale' : 'rgb' })
    const kept = [...data].filter((_, i) => channels < 4 || i % 4 < 3)
    const worst = Math.max(...kept.map((value, i) => Math.abs(value - image.data[i]!)))
    expect(worst).toBeLessThan(16)
    expect(image.width).toBe(width)
  })

  test('noise uses every code', async () => {
    const data = Float32Array.from({ length: 64 * 64 * 3 }, (_, i) => (Math.imul(i, 0x9e3779b1) >>> 24) & 255)
    const path = join(scratch, 'noise.jpeg')
    await saveImg(path, { data, shape: [64, 64, 3] })
    const image = await loadImg(path)
    const square = data.reduce((sum, value, i) => sum + (value - image.data[i]!) ** 2, 0) / data.length
    expect(square).toBeLessThan(400)
  })

  test('rejects what it can’t write', async () => {
    const x = formula([2, 2, 3])
    await expect(saveImg('x.gif', x)).rejects.toMatchObject({ option: 'fileFormat' })
    await expect(saveImg('x.png', x, { fileFormat: 'bmp' as never })).rejects.toMatchObject({
      option: 'fileFormat',
    })
    await expect(saveImg(3 as never, x)).rejects.toMatchObject({ option: 'path' })
    const path = join(scratch, 'none/x.png')
    await expect(saveImg(path, x)).rejects.toMatchObject({ code: 'OUTPUT_NOT_FOUND', path })
    const folder = newFolder('folder.png')
    await expect(saveImg(folder, x)).rejects.toMatchObject({ code: 'OUTPUT_IS_FOLDER', path: folder })
    const elsewhere = saveImg(new URL('http://x/y.png'), x)
    await expect(elsewhere).rejects.toMatchObject({ name: 'OutputError', path: 'http://x/y.png' })
  })

  test('a full disk leaves what was there, and no part', () => {
    const folder = newFolder('full')
    writeFileSync(join(folder, 'x.png'), 'of before')
    const entry = fileURLToPath(new URL('../../dist/keras/index.js', import.meta.url))
    const code = `
      import { saveImg } from ${JSON.stringify(pathToFileURL(entry).href)}
      const data = Float32Array.from({ length: 3e4 }, () => Math.random())
      const x = { data, shape: [100, 100, 3] }
      for (const name of ['x.png', 'y.png']) await saveImg(name, x).catch((error) => console.log(error.code, error.path))`
    // The shell's limit on the size of files stands in for a full disk.
    const limited = ['-c', 'trap "" XFSZ; ulimit -f 8; exec "$@"', 'bash', process.execPath]
    const options = { cwd: folder, encoding: 'utf8' } as const
    const { stdout } = spawnSync('bash', [...limited, '--input-type=module', '-e', code], options)
    expect(stdout).toBe('OUTPUT_WRITE x.png\nOUTPUT_WRITE y.png\n')
    expect(readdirSync(folder)).toEqual(['x.png'])
    expect(readFileSync(join(folder, 'x.png'), 'utf8')).toBe('of before')
  })

  test('the same name twice at a time, and what is no file', async () => {
    const folder = newFolder('twice')
    const [small, large] = [formula([2, 2, 3]), formula([300, 300, 3])]
    const path = join(folder, 'x.png')
    await Promise.all(Array.from({ length: 20 }, (_, i) => saveImg(path, i % 2 ? small : large)))
    expect([2, 300]).toContain((await loadImg(path)).width)
    expect(readdirSync(folder)).toEqual(['x.png'])
    const fifo = join(folder, 'fifo')
    execFileSync('mkfifo', [fifo])
    const reading = promisify(execFile)('cat', [fifo], { encoding: 'buffer' })
    await saveImg(fifo, small, { fileFormat: 'png' })
    expect((await loadImg((await reading).stdout)).width).toBe(2)
    expect(statSync(fifo).isFIFO()).toBe(true)
  })
})

describe('tables', () => {
  const flow = { targetSize: [6, 5], shuffle: false, workers: 0 } as const

  test('a CSV file, with names relative to a folder or whole', async () => {
    const csv = join(scratch, 'table.csv')
    writeFileSync(csv, 'filename,class\nForest/a.png,x\nnight/none.png,y\nnight/z.png,y\n')
    const generator = new ImageDataGenerator()
    const iterator = await generator.flowFromDataframe(csv, { ...flow, directory: classes })
    expect(iterator.filenames).toEqual(['Forest/a.png', 'night/z.png'])
    expect(iterator.filepaths).toEqual(iterator.filenames.map((name) => join(classes, name)))
    const whole = iterator.filepaths.map((filename) => ({ filename, class: 'x' }))
    const absolute = await generator.flowFromDataframe(whole, flow)
    expect((await absolute.next()).value[0]).toEqual((await iterator.next()).value[0])
    const missing = generator.flowFromDataframe(join(scratch, 'none.csv'), flow)
    await expect(missing).rejects.toMatchObject({ code: 'DATASET_NOT_FOUND' })
  })

  test('a folder that is missing is named', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const options = { ...flow, directory: join(scratch, 'no-folder') }
    const opening = new ImageDataGenerator().flowFromDataframe([{ filename: 'a.png', class: 'x' }], options)
    await expect(opening).rejects.toMatchObject({ option: 'directory', given: options.directory })
    warn.mockRestore()
  })
})

test('a process ends by itself, though workers were used and nothing was closed', () => {
  const entry = fileURLToPath(new URL('../../dist/keras/index.js', import.meta.url))
  const code = `
    import { ImageDataGenerator } from ${JSON.stringify(pathToFileURL(entry).href)}
    const it = await new ImageDataGenerator().flowFromDirectory(${JSON.stringify(classes)}, { targetSize: [8, 8], workers: 2 })
    console.log((await it.next()).value[0].shape.join())`
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
    timeout: 9000,
  })
  expect(output).toBe('12,8,8,3\n')
})

test('what a browser loads has no module of Node’s', async () => {
  const entryPoints = [fileURLToPath(new URL('../../dist/keras/index.js', import.meta.url))]
  const options = { bundle: true, write: false, format: 'esm', platform: 'browser', metafile: true } as const
  const { outputFiles, metafile } = await build({ ...options, entryPoints })
  expect(outputFiles[0]!.text).not.toMatch(/["']node:/)
  expect(Object.keys(metafile.inputs).filter((name) => /\.node\.js$/.test(name))).toEqual([])
})
