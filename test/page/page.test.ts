/** The page in real browsers: what it shows, and that its bytes are Node's. */
import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromDirectory } from '../../src/node.ts'
import { ROOT } from '../dist/app.ts'
import { type BrowserName, findBrowser, requireOrSkip } from '../support/browsers.ts'
import { CLASSES, filesOf, hashOf, OPTIONS, PHOTOS, sheetOf } from './byNode.ts'
import { Visitor } from './visitor.ts'

describe.each<BrowserName>(['chromium', 'firefox'])('%s', (name) => {
  let visitor: Visitor

  beforeAll(async () => {
    if (findBrowser(name)) visitor = await Visitor.open(name)
  })

  afterAll(() => visitor?.close())

  test('shows the classes of a folder, and its samples', async (context) => {
    requireOrSkip(name, context)
    await visitor.choose(CLASSES)
    expect(await visitor.text('#dataset-title')).toBe('classes')
    expect(await visitor.text('#dataset-summary')).toMatch(
      /^12 images in 3 classes · .* · \d other files left out$/
    )
    const bars = await visitor.page.$$eval('#classes li', (lines) => lines.map((line) => line.textContent))
    expect(bars).toEqual(['0Forest5 images', '1beach3 images', '2night4 images'])
    const sheet = await visitor.sheet()
    expect(sheet.map(({ path }) => path).toSorted()).toEqual(
      (await fromDirectory(CLASSES)).entries.map(({ path }) => path).toSorted()
    )
  })

  test('draws samples that follow a slider, and stay the same samples', async (context) => {
    requireOrSkip(name, context)
    await visitor.samples()
    const plain = await visitor.sheet()
    expect(Math.min(...plain.map(({ shades }) => shades))).toBeGreaterThan(50)
    await visitor.set('rotation', '30')
    const turned = await visitor.sheet(plain)
    expect(turned.map(({ path }) => path)).toEqual(plain.map(({ path }) => path))
    for (const [i, { sums }] of turned.entries()) expect(sums).not.toEqual(plain[i]!.sums)

    await visitor.click('input[name="view"][value="both"]')
    const both = await visitor.sheet(turned)
    expect(both.map(({ sums }) => sums)).toEqual(plain.map(({ sums }, i) => [sums[0], turned[i]!.sums[0]]))
    await visitor.click('input[name="view"][value="after"]')
    await visitor.sheet(both)

    await visitor.set('epoch', '1')
    const next = await visitor.sheet(turned)
    expect(next.map(({ path }) => path)).not.toEqual(plain.map(({ path }) => path))
    await visitor.set('epoch', '0')
    await visitor.set('rotation', '0')
  })

  test.for([
    ['of three channels', { colorMode: 'rgb' }, { rotation: '30', brightness: '30' }],
    ['cropped', { colorMode: 'rgb' }, { crop: '60' }],
    ['of one channel', { colorMode: 'grayscale' }, { rotation: '30', brightness: '30' }],
    ['of four channels', { colorMode: 'rgba' }, { rotation: '30', brightness: '30' }],
  ] as const)('shows the pixels of the epoch, %s', async ([, { colorMode }, amounts], context) => {
    requireOrSkip(name, context)
    await visitor.samples()
    await visitor.click('[data-preset="none"]')
    await visitor.set('colorMode', colorMode)
    for (const side of ['height', 'width']) await visitor.set(side, '48')
    for (const [slider, amount] of Object.entries(amounts)) await visitor.set(slider, amount)
    await visitor.set('epoch', '3')
    const augment =
      'crop' in amounts
        ? { crop: { area: [0.4, 1], ratio: [3 / 4, 4 / 3] } as const }
        : { rotation: 30, brightness: [0.7, 1.3] as const }
    const expected = await sheetOf(PHOTOS, { ...OPTIONS, size: [48, 48], colorMode, augment }, 3)
    await expect.poll(() => visitor.sheet(), { timeout: 10_000 }).toEqual(expected)
    await visitor.click('[data-preset="none"]')
    await visitor.set('colorMode', 'rgb')
    for (const side of ['height', 'width']) await visitor.set(side, '128')
    await visitor.set('epoch', '0')
  })

  test('makes the epoch that Node makes', async (context) => {
    requireOrSkip(name, context)
    await visitor.samples()
    expect(await visitor.hash()).toBe(await hashOf(PHOTOS, OPTIONS))
    expect(Number(await visitor.text('#images'))).toBe(42)
    expect(await visitor.text('#held')).toBe('18.9 MB') // 3 · 32 · 128 · 128 · 3 · 4

    await visitor.set('rotation', '20')
    await visitor.set('zoom', '15')
    await visitor.set('shiftX', '10')
    await visitor.set('contrast', '25')
    await visitor.set('fillMode', 'reflect')
    await visitor.set('height', '48')
    await visitor.set('filter', 'lanczos')
    await visitor.set('values', 'imagenet')
    await visitor.set('batchSize', '16')
    await visitor.set('epoch', '2')
    const augment = {
      rotation: 20,
      zoom: [0.85, 1.15],
      shift: [0, 0.1],
      contrast: [0.75, 1.25],
      fillMode: 'reflect',
    } as const
    const normalize = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }
    const options = {
      ...OPTIONS,
      size: [48, 128],
      batchSize: 16,
      filter: 'lanczos',
      augment,
      normalize,
    } as const
    expect(await visitor.hash()).toBe(await hashOf(PHOTOS, options, 2))
    await visitor.click('[data-preset="none"]')
    for (const [field, value] of [
      ['height', '128'],
      ['filter', 'bilinear'],
      ['values', 'bytes'],
      ['batchSize', '32'],
      ['epoch', '0'],
    ] as const)
      await visitor.set(field, value)
  })

  test('prints a program and a command that give the same hash in Node', async (context) => {
    requireOrSkip(name, context)
    await visitor.choose(CLASSES)
    await visitor.set('flipX', '50')
    await visitor.set('epoch', '1')
    const hash = await visitor.hash()
    const folder = join(ROOT, 'build', `page-${name}`)
    mkdirSync(folder, { recursive: true })
    const file = join(folder, 'program.mjs')
    writeFileSync(file, await visitor.text('#program'))
    try {
      const cwd = join(CLASSES, '..')
      const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd })
      expect(stdout).toBe(`${hash}\n`)
      const command = (await visitor.text('#command')).replace(
        'examples/hash.mjs',
        join(ROOT, 'examples/hash.mjs')
      )
      expect(execFileSync('sh', ['-c', command], { cwd, encoding: 'utf8' })).toBe(`${hash}\n`)
    } finally {
      rmSync(folder, { recursive: true })
    }
    await visitor.set('flipX', '0')
    await visitor.set('epoch', '0')
  })

  test('keeps an export in the browser: the files that Node writes', async (context) => {
    requireOrSkip(name, context)
    await visitor.choose(CLASSES)
    await visitor.click('input[name="destination"][value="opfs"]')
    await visitor.set('dtype', 'uint8')
    await visitor.click('#export')
    await visitor.until(() => document.querySelector('#export-status')!.textContent!.startsWith('Written'))
    const { xs, ys } = await filesOf(CLASSES, OPTIONS, 'uint8')
    expect((await visitor.keptFile('x.npy')).equals(xs)).toBe(true)
    expect((await visitor.keptFile('y.npy')).equals(ys)).toBe(true)
    expect(await visitor.page.$$eval('#kept a', (links) => links.map(({ download }) => download))).toEqual([
      'x.npy',
      'y.npy',
    ])
    await visitor.click('#kept button')
    await visitor.until(() => document.querySelectorAll('#kept a').length === 1)
    await visitor.set('dtype', 'float32')
  })

  test('does so without breaking its policy, and without asking anyone else', async (context) => {
    requireOrSkip(name, context)
    expect(await visitor.problems()).toEqual([])
  })

  test('works without a network after the first visit', async (context) => {
    requireOrSkip(name, context)
    await visitor.goOffline()
    await visitor.samples()
    expect(await visitor.hash()).toBe(await hashOf(PHOTOS, OPTIONS))
    expect(await visitor.page.evaluate(() => crossOriginIsolated)).toBe(true)
    expect(await visitor.problems()).toEqual([])
  })
})
