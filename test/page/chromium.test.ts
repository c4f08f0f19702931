/** What only Chromium's driver can do, or needs to be seen once: folders from disk, keys, small screens, mishaps. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collect, fromDirectory, imageBatches, openNpy } from '../../src/node.ts'
import { findBrowser, requireOrSkip } from '../support/browsers.ts'
import { CLASSES, filesOf, hashOf, OPTIONS, PHOTOS } from './byNode.ts'
import { Visitor } from './visitor.ts'

let visitor: Visitor
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'imbatch-page-'))
  if (findBrowser('chromium')) visitor = await Visitor.open('chromium')
})

afterAll(async () => {
  await visitor?.close()
  rmSync(folder, { recursive: true })
})

/** A test of the page with nothing chosen, at the end of which nothing was forbidden or logged. */
function visit(name: string, body: () => Promise<void>): void {
  test(name, async (context) => {
    requireOrSkip('chromium', context)
    await visitor.again()
    await body()
    expect(await visitor.problems()).toEqual([])
  })
}

describe('a folder from disk', () => {
  visit('that is chosen', async () => {
    const input = await visitor.page.$('#folder-input')
    // Its type knows files only; of a directory the browser makes a list itself.
    await (input as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(CLASSES)
    await visitor.until(() => document.querySelector('.tile canvas') !== null)
    expect(await visitor.text('#dataset-title')).toBe('classes')
    expect(await visitor.hash()).toBe(await hashOf(CLASSES, OPTIONS))
  })

  visit('that is dropped', async () => {
    await drop([CLASSES])
    await visitor.until(() => document.querySelector('.tile canvas') !== null)
    expect(await visitor.text('#dataset-title')).toBe('classes')
    expect(await visitor.hash()).toBe(await hashOf(CLASSES, OPTIONS))
  })

  visit('whose classes are dropped one by one', async () => {
    await drop([join(PHOTOS, 'night'), join(PHOTOS, 'beach')])
    await visitor.until(() => document.querySelector('.tile canvas') !== null)
    expect(await visitor.text('#classes')).toBe('0beach9 images1night11 images')
  })

  visit('by a handle, where the browser has a picker', async () => {
    await visitor.page.evaluate(
      pickPrivateFolder,
      readFileSync(join(PHOTOS, 'beach/beach-02.jpg')).toString('base64')
    )
    await visitor.click('[data-action="choose"]')
    await visitor.until(() => document.querySelector('.tile canvas') !== null)
    expect(await visitor.text('#dataset-summary')).toBe('1 image in 1 class')

    await visitor.click('input[name="destination"][value="folder"]')
    await visitor.click('#export')
    await visitor.until(() => document.querySelector('#export-status')!.textContent!.startsWith('Written'))
    const one = join(folder, 'one')
    mkdirSync(join(one, 'beach'), { recursive: true })
    cpSync(join(PHOTOS, 'beach/beach-02.jpg'), join(one, 'beach/beach-02.jpg'))
    const { xs, ys } = await filesOf(one, OPTIONS)
    expect((await visitor.keptFile('x.npy', 'picked')).equals(xs)).toBe(true)
    expect((await visitor.keptFile('y.npy', 'picked')).equals(ys)).toBe(true)
  })

  visit('without classes', async () => {
    await visitor.choose(join(PHOTOS, 'beach'))
    expect(await visitor.text('#dataset-summary')).toMatch(/^9 images, no class folders/)
    const options = { ...OPTIONS, labelMode: 'none' } as const
    expect(await visitor.hash()).toBe(await hashOf(join(PHOTOS, 'beach'), options, 0, { labels: 'none' }))
  })
})

describe('mishaps', () => {
  visit('broken files are listed by name, and the epoch goes on', async () => {
    const root = join(folder, 'photos')
    cpSync(PHOTOS, root, { recursive: true })
    writeFileSync(
      join(root, 'beach/cut.jpg'),
      readFileSync(join(PHOTOS, 'beach/beach-02.jpg')).subarray(0, 400)
    )
    writeFileSync(join(root, 'night/text.png'), 'no picture')
    await visitor.choose(root)
    expect(await visitor.hash()).toBe(await hashOf(root, OPTIONS))
    expect(await visitor.text('#run-status')).toMatch(/^Done, but 2 files can’t be used/)
    const lines = await visitor.page.$$eval('#broken li', (all) => all.map((line) => line.textContent))
    expect(lines.toSorted()).toEqual([
      expect.stringMatching(/^beach\/cut\.jpg .*DECODE_CORRUPT$/),
      expect.stringMatching(/^night\/text\.png .*DECODE_FORMAT$/),
    ])
  })

  visit('a folder without images is told', async () => {
    await visitor.page.evaluate(() => {
      const input = document.querySelector<HTMLInputElement>('#folder-input')!
      Object.defineProperty(input, 'files', { value: [new File(['x'], 'notes.txt')], configurable: true })
      input.dispatchEvent(new Event('change'))
    })
    await visitor.until(() => document.querySelector('#error')!.textContent !== '')
    expect(await visitor.text('#error')).toContain('no image files')
    expect(await visitor.page.$eval('#start', (start) => (start as HTMLElement).hidden)).toBe(false)
  })

  visit('a wrong number is told, and nothing runs', async () => {
    await visitor.samples()
    await visitor.set('height', '0')
    expect(await visitor.text('#error')).toBe('Height, pixels: a whole number from 1 to 2048 is needed.')
    await visitor.click('#run')
    expect(await visitor.text('#run-status')).toBe('')
    await visitor.set('height', '32')
    expect(await visitor.text('#error')).toBe('')
  })

  visit('an epoch and an export are cancelled, and leave nothing', async () => {
    await visitor.samples()
    for (const [name, value] of Object.entries({
      height: '700',
      width: '700',
      batchSize: '1',
      filter: 'lanczos',
    })) {
      await visitor.set(name, value)
    }
    await visitor.page.evaluate(cancelUnderWay, 'run')
    await visitor.until(() => document.querySelector('#run-status')!.textContent === 'Cancelled.')
    expect(await visitor.page.$eval('#figures', (figures) => (figures as HTMLElement).hidden)).toBe(true)
    await visitor.click('input[name="destination"][value="opfs"]')
    await visitor.page.evaluate(cancelUnderWay, 'export')
    await visitor.until(() => document.querySelector('#export-status')!.textContent === 'Cancelled.')
    expect(await visitor.page.$$eval('#kept a', (links) => links.length)).toBe(0)
    expect(await visitor.page.evaluate(keptNames)).toEqual([])
  })
})

visit('a download is an .npy of the whole epoch', async () => {
  const session = await visitor.page.createCDPSession()
  await session.send('Browser.setDownloadBehavior', {
    behavior: 'allow',
    downloadPath: folder,
    eventsEnabled: true,
  })
  const done = new Promise<void>((resolve) => {
    session.on('Browser.downloadProgress', ({ state }) => state === 'completed' && resolve())
  })
  await visitor.choose(CLASSES)
  await visitor.set('brightness', '40')
  await visitor.set('height', '20')
  await visitor.click('#export')
  await visitor.until(() => document.querySelector('#files a') !== null)
  await visitor.click('#files a[download="x.npy"]')
  await done
  const augment = { brightness: [0.6, 1.4] } as const
  const batches = await imageBatches(await fromDirectory(CLASSES), { ...OPTIONS, size: [20, 128], augment })
  const { xs, shape } = await collect(batches)
  await batches.close()
  const file = await openNpy(join(folder, 'x.npy'))
  expect([file.shape, file.dtype]).toEqual([shape, 'float32'])
  expect(Buffer.from((await file.rows<Float32Array>(0, shape[0]!)).buffer)).toEqual(Buffer.from(xs.buffer))
  await file.close()
})

/** Folders from disk, let go above the page. */
async function drop(files: string[]): Promise<void> {
  const session = await visitor.page.createCDPSession()
  const data = { items: [], files, dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data })
  }
}

// What follows runs in the page.

/** A picker that gives a folder of the private file system, which needs nobody to click. */
async function pickPrivateFolder(photo: string): Promise<void> {
  const root = await navigator.storage.getDirectory()
  const picked = await root.getDirectoryHandle('picked', { create: true })
  const beach = await picked.getDirectoryHandle('beach', { create: true })
  const stream = await (await beach.getFileHandle('beach-02.jpg', { create: true })).createWritable()
  await stream.write(Uint8Array.from(atob(photo), (character) => character.charCodeAt(0)))
  await stream.close()
  Object.assign(window, { showDirectoryPicker: async () => picked })
}

/** Starts #name, and cancels it when a part has been done. */
async function cancelUnderWay(name: string): Promise<void> {
  document.querySelector<HTMLElement>(`#${name}`)!.click()
  const bar = document.querySelector<HTMLProgressElement>(`#${name}-progress`)!
  while (bar.value === 0) await new Promise((resolve) => setTimeout(resolve, 1))
  document.querySelector<HTMLElement>(`#${name}-cancel`)!.click()
}

async function keptNames(): Promise<string[]> {
  const root = await navigator.storage.getDirectory()
  const kept = await root.getDirectoryHandle('imbatch-exports', { create: true })
  const names: string[] = []
  for await (const name of kept.keys()) names.push(name)
  return names
}
