/** Someone who uses the page, in a real browser, and sees whatever goes wrong meanwhile. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Browser, Page } from 'puppeteer-core'
import { inject } from 'vitest'
import { type Server, serve } from '../dist/server.ts'
import { type BrowserName, launch } from '../support/browsers.ts'

const PATIENCE = 20_000

/** A sample on the contact sheet. */
export interface Seen {
  readonly path: string
  /** A number that differs if pixels do; of each canvas that is shown. */
  readonly sums: readonly number[]
  /** How many different values the pixels have. */
  readonly shades: number
}

export class Visitor {
  readonly page: Page
  readonly #browser: Browser
  readonly #server: Server
  readonly #problems: string[] = []

  private constructor(browser: Browser, server: Server, page: Page) {
    this.#browser = browser
    this.#server = server
    this.page = page
    page.on('pageerror', (error) => void this.#problems.push(`error: ${error}`))
    page.on('console', (message) => {
      const isOurs = message.text().includes('getImageData') // readSheet's
      if (!isOurs && ['error', 'warn'].includes(message.type()))
        this.#problems.push(`console: ${message.text()}`)
    })
    page.on('request', (request) => {
      const url = request.url()
      if (!url.startsWith(this.url) && !/^(blob|data|about):/.test(url))
        this.#problems.push(`request: ${url}`)
    })
  }

  /** Opens the page, which is not at the root of its host. */
  static async open(name: BrowserName, viewport = { width: 1280, height: 900 }): Promise<Visitor> {
    const server = await serve({ '/some/where/': { content: inject('page') } })
    const browser = await launch(name)
    const page = await browser.newPage()
    const visitor = new Visitor(browser, server, page)
    await page.setViewport(viewport)
    await page.goto(visitor.url)
    await page.evaluate(watchPolicy)
    return visitor
  }

  get url(): string {
    return `${this.#server.url}some/where/`
  }

  /** Errors, warnings, requests to elsewhere, and what the policy forbade. */
  async problems(): Promise<readonly string[]> {
    const forbidden = await this.page.evaluate(
      () => (globalThis as unknown as { forbidden: string[] }).forbidden
    )
    return [...this.#problems, ...forbidden]
  }

  /** The page anew, with nothing chosen. */
  async again(): Promise<void> {
    await this.page.reload()
    await this.page.evaluate(watchPolicy)
  }

  /** From now on there is no network. */
  async goOffline(): Promise<void> {
    await this.until(() => document.documentElement.dataset['offline'] === 'ready')
    await this.#server.close()
    await this.again()
  }

  /** Waits for `condition`, a function that runs in the page and uses nothing of here but `argument`. */
  async until<A>(condition: (argument: A) => boolean, argument?: A): Promise<void> {
    const end = Date.now() + PATIENCE
    while (!(await this.page.evaluate(condition as (argument: unknown) => boolean, argument))) {
      if (Date.now() > end) {
        const told = [await this.text('#status'), await this.text('#error'), ...(await this.problems())]
        throw new Error([`in vain: ${condition}`, ...told.filter(Boolean)].join('\n'))
      }
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
  }

  async click(selector: string): Promise<void> {
    await this.page.evaluate((one) => document.querySelector<HTMLElement>(one)!.click(), selector)
  }

  /** As if someone had moved or typed. */
  async set(name: string, value: string): Promise<void> {
    await this.page.evaluate(
      (one, to) => {
        const input = document.querySelector<HTMLInputElement>(`[name="${one}"], #${one}`)!
        input.value = to
        input.dispatchEvent(new Event('input', { bubbles: true }))
      },
      name,
      value
    )
  }

  async text(selector: string): Promise<string> {
    return this.page.evaluate((one) => document.querySelector(one)!.textContent!.trim(), selector)
  }

  /** Files of a folder, put into the input as a browser does when that folder is chosen. */
  async choose(root: string, more: Readonly<Record<string, Uint8Array>> = {}): Promise<void> {
    await this.#forget()
    await this.page.evaluate(fillInput, packed(root, more))
    await this.#loaded()
  }

  /** The sample photos. */
  async samples(): Promise<void> {
    await this.#forget()
    await this.click('[data-action="samples"]')
    await this.#loaded()
  }

  async #forget(): Promise<void> {
    await this.page.evaluate(() => {
      document.querySelector('#dataset-title')!.textContent = ''
      document.querySelector('#sheet')!.replaceChildren()
    })
  }

  async #loaded(): Promise<void> {
    await this.until(
      () =>
        document.querySelector('#dataset-title')!.textContent !== '' &&
        document.querySelector('.tile canvas') !== null
    )
  }

  /** The sheet, once it shows what differs from `before`. */
  async sheet(before?: readonly Seen[]): Promise<readonly Seen[]> {
    const old = JSON.stringify(before ?? [])
    for (const end = Date.now() + PATIENCE; Date.now() < end; ) {
      const seen = await this.page.evaluate(readSheet)
      if (seen.length > 0 && JSON.stringify(seen) !== old) return seen
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
    throw new Error('the sheet stays as it is')
  }

  /** Runs an epoch, and gives its hash. */
  async hash(): Promise<string> {
    await this.click('#run')
    await this.until(() => document.querySelector('#run-status')!.textContent!.startsWith('Done'))
    return this.text('#hash')
  }

  /** A file that an export left in the browser's private file system. */
  async keptFile(name: string, folder = 'imbatch-exports'): Promise<Buffer> {
    const text = await this.page.evaluate(readPrivate, folder, name)
    return Buffer.from(text, 'base64')
  }

  async close(): Promise<void> {
    await this.#browser.close()
    await this.#server.close().catch(() => {}) // it may be closed
  }
}

type Packed = readonly { readonly path: string; readonly bytes: string }[]

/** All files below `root`, hidden ones too, by the paths that an input gives them. */
export function packed(root: string, more: Readonly<Record<string, Uint8Array>> = {}): Packed {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const found = files.map((entry) => {
    const file = join(entry.parentPath, entry.name)
    const path = basename(root) + file.slice(root.length).replaceAll('\\', '/')
    return { path, bytes: base64(readFileSync(file)) }
  })
  return [
    ...found,
    ...Object.entries(more).map(([path, bytes]) => ({
      path: `${basename(root)}/${path}`,
      bytes: base64(bytes),
    })),
  ]
}

// What follows runs in the page.

function watchPolicy(): void {
  const forbidden: string[] = []
  Object.assign(globalThis, { forbidden })
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    forbidden.push(`policy: ${violatedDirective} ${blockedURI}`)
  })
}

function fillInput(files: Packed): void {
  const input = document.querySelector<HTMLInputElement>('#folder-input')!
  const made = files.map(({ path, bytes }) => {
    const data = Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0))
    const file = new File([data], path.slice(path.lastIndexOf('/') + 1))
    return Object.defineProperty(file, 'webkitRelativePath', { value: path })
  })
  Object.defineProperty(input, 'files', { value: made, configurable: true })
  input.dispatchEvent(new Event('change'))
}

function readSheet(): Seen[] {
  return [...document.querySelectorAll<HTMLElement>('.tile')].map((tile) => {
    const canvases = [...tile.querySelectorAll('canvas')].filter((canvas) => !canvas.hidden)
    const values = canvases.map(
      (canvas) => canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data
    )
    return {
      path: tile.title,
      sums: values.map((data) => data.reduce((sum, value, i) => (sum + value * (i + 1)) % 1_000_003, 0)),
      shades: new Set(values[0]).size,
    }
  })
}

async function readPrivate(folder: string, name: string): Promise<string> {
  const root = await navigator.storage.getDirectory()
  const handle = await (await root.getDirectoryHandle(folder)).getFileHandle(name)
  const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer())
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}
