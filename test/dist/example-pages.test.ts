/** The examples' pages, built by Vite and used in a real Chromium: by their buttons and fields, as a person would. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, ElementHandle, Page } from 'puppeteer-core'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { onnxFromTfjs } from '../../examples/onnx/fromTfjs.mjs'
import { launch, requireOrSkip } from '../support/browsers.ts'
import { ROOT, run } from './app.ts'
import { type Server, serve } from './server.ts'

const PHOTOS = join(ROOT, 'examples/photos')
const PAGES = { train: 'examples/train-browser', onnx: 'examples/onnx/page' }
let folder: string
let server: Server
let browser: Browser | undefined

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'imbatch-page-'))
  for (const [name, root] of Object.entries(PAGES)) {
    await build({
      root: join(ROOT, root),
      configFile: join(ROOT, root, 'vite.config.mjs'),
      logLevel: 'silent',
      build: { outDir: join(folder, name) },
    })
  }
  server = await serve({
    '/train/': { content: join(folder, 'train') },
    '/onnx/': { content: join(folder, 'onnx') },
  })
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The page, and what goes wrong in it. */
async function open(name: keyof typeof PAGES): Promise<{ page: Page; problems: string[] }> {
  browser ??= await launch('chromium')
  const page = await browser.newPage()
  await page.setViewport({ width: 1100, height: 1300 })
  const problems: string[] = []
  page.on('pageerror', (error) => void problems.push(String(error)))
  await page.goto(`${server.url}${name}/`)
  return { page, problems }
}

/** Types into a field, in the place of what is in it. */
async function fill(page: Page, selector: string, text: string): Promise<void> {
  await page.click(selector, { count: 3 })
  await page.type(selector, text)
}

async function choose(page: Page, selector: string, path: string): Promise<void> {
  await ((await page.$(selector)) as ElementHandle<HTMLInputElement>).uploadFile(path)
}

const textOf = (page: Page, selector: string) => page.$eval(selector, (node) => node.textContent!)

/** Waits until the text fits; fails with what the page says instead. */
async function waitForText(page: Page, selector: string, expected: RegExp): Promise<RegExpExecArray> {
  for (let tries = 0; tries < 600; tries++) {
    const text = await textOf(page, selector)
    const found = expected.exec(text)
    if (found) return found
    const error = await page.evaluate(() => document.querySelector('#error')?.textContent)
    if (error) throw new Error(error)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`${selector} is ${JSON.stringify(await textOf(page, selector))}, and not ${expected}`)
}

/** Pictures of the page for a person to look at, wide and narrow, where IMBATCH_SCREENSHOTS names a folder for them. */
async function look(page: Page, name: string): Promise<void> {
  const pictures = process.env['IMBATCH_SCREENSHOTS']
  if (!pictures) return
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
  await page.setViewport({ width: 380, height: 800 })
  await page.screenshot({ path: join(pictures, `${name}-narrow.png`), fullPage: true })
}

test('learns the sample photos, says which are which, is saved and loaded', async (context) => {
  requireOrSkip('chromium', context)
  const { page, problems } = await open('train')

  await page.click('#samples')
  await waitForText(page, '#summary', /^42 images: 29 to learn from, 13 held out$/)
  expect(await textOf(page, '#classes')).toBe('beach · 9forest · 10mountain · 12night · 11')
  await fill(page, '#epochs', '10')
  await page.click('#train')
  await waitForText(page, '#epoch', /^starting on webgl|^epoch \d+ of 10/)
  const [, right] = await waitForText(page, '#accuracy', /^(\d+) of 13 held-out images are right$/)
  expect(Number(right)).toBe(13) // 12 are 92 %
  const cards = await page.$$eval('#predictions li div', (items) => items.map((item) => item.textContent!))
  expect(cards.length).toBe(13)
  for (const card of cards) expect(card).toMatch(/^(\w+) \d+ %\1\/\1-\d\d\.(jpg|png)$/)

  await page.click('#save')
  await waitForText(page, '#saved', /^saved$/)
  await page.click('#load')
  await waitForText(page, '#saved', /^loaded$/)
  const again = await page.$$eval('#predictions li div', (items) => items.map((item) => item.textContent!))
  expect(again).toEqual(cards)
  await look(page, 'train-browser')
  expect(problems).toEqual([])
})

test('takes a folder, and can be stopped', async (context) => {
  requireOrSkip('chromium', context)
  const { page } = await open('train')
  expect(readdirSync(PHOTOS).length).toBe(4)
  await choose(page, '#folder', PHOTOS)
  await waitForText(page, '#summary', /^42 images: 29 to learn from, 13 held out$/)
  await fill(page, '#epochs', '500')
  await page.click('#train')
  await waitForText(page, '#epoch', /^epoch \d+ of 500/)
  await page.click('#stop')
  await waitForText(page, '#accuracy', /of 13 held-out images are right$/)
  expect(Number((await waitForText(page, '#epoch', /^epoch (\d+) of/))[1])).toBeLessThan(100)
})

test('an ONNX model says the same in a page as in Node', async (context) => {
  requireOrSkip('chromium', context)
  const saved = join(folder, 'model')
  await run(process.execPath, [join(ROOT, PAGES.train, '../train-node/main.mjs'), '--model', saved], folder)
  const model = join(folder, 'model.onnx')
  writeFileSync(model, await onnxFromTfjs(saved))
  const [size, mean, std] = ['16x16', '0.5,0.5,0.5', '0.25,0.25,0.25']
  const words = [model, PHOTOS, '--size', size, '--mean', mean, '--std', std]
  const lines = await run(process.execPath, [join(ROOT, 'examples/onnx/main.mjs'), ...words], folder)

  const { page, problems } = await open('onnx')
  await choose(page, '#model', model)
  await choose(page, '#folder', PHOTOS)
  for (const [id, text] of Object.entries({ size, mean, std })) await fill(page, `#${id}`, text)
  await page.click('button')
  const [, shown] = await waitForText(page, '#output', /^(.*\n)42 images\n$/s)
  expect(shown).toBe(lines)
  expect(problems).toEqual([])
  await look(page, 'onnx')
})
