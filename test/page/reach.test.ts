/** Whether everyone can use the page: by keyboard, by ear, on a small screen, in the dark. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser, requireOrSkip } from '../support/browsers.ts'
import { hashOf, OPTIONS, PHOTOS } from './byNode.ts'
import { Visitor } from './visitor.ts'

const PHONE = { width: 360, height: 740 }
const DESK = { width: 1280, height: 900 }

let visitor: Visitor

beforeAll(async () => {
  if (findBrowser('chromium')) visitor = await Visitor.open('chromium')
})

afterAll(() => visitor?.close())

function visit(name: string, viewport: typeof PHONE, body: () => Promise<void>): void {
  test(name, async (context) => {
    requireOrSkip('chromium', context)
    await visitor.page.setViewport(viewport)
    await visitor.again()
    await body()
  })
}

describe('by keyboard alone', () => {
  visit('a folder is looked at, changed, and run', DESK, async () => {
    const { keyboard } = visitor.page
    await tabTo('Skip to the content')
    await tabTo('Try the sample photos')
    await keyboard.press('Enter')
    await visitor.until(() => document.querySelectorAll('.tile canvas').length > 0)
    await visitor.until(() => document.activeElement?.id === 'dataset-title')
    const plain = await visitor.sheet()

    await tabTo('Later samples')
    await keyboard.press('Enter')
    const later = await visitor.sheet(plain)
    expect(later.length).toBe(42 - 24)
    await tabTo('Rotation')
    for (let i = 0; i < 25; i++) await keyboard.press('ArrowRight')
    expect(await visitor.text('#slider-rotation-value')).toBe('± 25 °')
    const turned = await visitor.sheet(later)
    expect(turned.map(({ path }) => path)).toEqual(later.map(({ path }) => path))

    await tabTo('Run an epoch')
    await keyboard.press('Enter')
    await visitor.until(() => document.querySelector('#run-status')!.textContent === 'Done.')
    const augment = { rotation: 25, fillMode: 'nearest' } as const
    expect(await visitor.text('#hash')).toBe(await hashOf(PHOTOS, { ...OPTIONS, augment }))
    // The button was taken away while it ran, and the keyboard is where it was.
    expect((await focused()).name).toBe('Run an epoch')
    await tabTo('Get the same in Node')
    await keyboard.press('Enter')
    expect(await visitor.page.$eval('#elsewhere', (details) => (details as HTMLDetailsElement).open)).toBe(
      true
    )
    await tabTo('Export')
    await keyboard.press('Enter')
    await visitor.until(() => document.querySelector('#files a') !== null)
    await tabTo(/^Save x\.npy/)
    expect(await visitor.problems()).toEqual([])
  })

  visit('each place is seen, in the order of the page', DESK, async () => {
    await visitor.samples()
    await visitor.page.evaluate(() => document.querySelector<HTMLElement>('#dataset-title')!.focus())
    let last = 0
    const names: string[] = []
    for (let i = 0; i < 100; i++) {
      await visitor.page.keyboard.press('Tab')
      const { name, isSeen, place } = await focused()
      if (place <= last) break // around, or out of the page
      last = place
      names.push(name)
      expect(isSeen, `${name} shows that it has the focus`).toBe(true)
    }
    expect(names).toContain('Crop away, up to')
    expect(names.at(-1)).toBe('Export')
  })
})

describe.each(['light', 'dark'])('in %s colours', (scheme) => {
  visit('every text has a contrast of 4.5, large ones 3', DESK, async () => {
    // Without transitions, in the middle of which colours are neither the old nor the new ones.
    await visitor.page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ])
    expect(await visitor.page.evaluate(tooFaint)).toEqual([])
    await visitor.samples()
    await visitor.hash()
    await visitor.click('#elsewhere summary')
    expect(await visitor.page.evaluate(tooFaint)).toEqual([])
    await visitor.set('height', '0')
    expect(await visitor.page.evaluate(tooFaint)).toEqual([])
  })
})

visit('everything that can be used or seen has a name', DESK, async () => {
  await visitor.samples()
  await visitor.hash()
  const nameless: string[] = []
  const roles = new Map<string, number>()
  const walk = ({ role, name, children = [] }: Node): void => {
    roles.set(role, (roles.get(role) ?? 0) + 1)
    if (ROLES.includes(role) && !name) nameless.push(role)
    for (const child of children) walk(child)
  }
  walk((await visitor.page.accessibility.snapshot({ interestingOnly: false })) as Node)
  expect(nameless).toEqual([])
  // Else the list of roles would be out of date.
  expect(roles.get('slider')).toBe(11)
  expect(roles.get('image')).toBeGreaterThanOrEqual(24)
  expect(roles.get('spinbutton')).toBe(6)
  expect(await visitor.page.$$eval('h1', (all) => all.filter((h1) => h1.offsetParent).length)).toBe(1)
})

describe('on a phone', () => {
  visit('nothing is wider than the screen, and nothing too small to touch', PHONE, async () => {
    const check = async (when: string) => {
      expect(await visitor.page.evaluate(() => document.documentElement.scrollWidth), when).toBe(PHONE.width)
      expect(await visitor.page.evaluate(tooSmall), when).toEqual([])
    }
    await check('empty')
    await visitor.samples()
    expect((await visitor.sheet()).length).toBe(8)
    await check('loaded')
    await visitor.click('input[name="view"][value="both"]')
    await visitor.hash()
    await visitor.click('#elsewhere summary')
    await visitor.click('#export')
    await visitor.until(() => document.querySelector('#files a') !== null)
    await check('done')
  })

  visit('the samples stay in sight while the sliders move', PHONE, async () => {
    await visitor.samples()
    await visitor.page.evaluate(() =>
      document.querySelector('#slider-crop')!.scrollIntoView({ block: 'end' })
    )
    const tops = await visitor.page.evaluate(() =>
      ['.sheet-card', '#slider-crop'].map((one) => document.querySelector(one)!.getBoundingClientRect().top)
    )
    expect(tops[0]).toBe(0)
    expect(tops[1]).toBeGreaterThan(0)
  })
})

visit('no motion where none is wanted', DESK, async () => {
  await visitor.page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }])
  const moving = await visitor.page.$$eval(
    '*',
    (all) => all.filter((one) => parseFloat(getComputedStyle(one).transitionDuration) > 0).length
  )
  expect(moving).toBe(0)
})

interface Node {
  readonly role: string
  readonly name?: string
  readonly children?: readonly Node[]
}

const ROLES = [
  'button',
  'slider',
  'combobox',
  'spinbutton',
  'checkbox',
  'radio',
  'link',
  'image',
  'progressbar',
]

/** Presses Tab until something of this name has the focus. */
async function tabTo(name: string | RegExp): Promise<void> {
  const passed: string[] = []
  for (let i = 0; i < 60; i++) {
    await visitor.page.keyboard.press('Tab')
    const now = (await focused()).name
    if (typeof name === 'string' ? now === name : name.test(now)) return
    passed.push(now)
  }
  throw new Error(`no ${name} after ${passed.join(', ')}`)
}

function focused(): Promise<{ name: string; isSeen: boolean; place: number }> {
  return visitor.page.evaluate(() => {
    const active = document.activeElement as HTMLInputElement
    const label = active.labels?.[0]
    const text = label?.firstElementChild?.matches('input')
      ? label.textContent
      : label?.firstChild?.textContent
    const name = active.getAttribute('aria-label') ?? text ?? active.textContent ?? ''
    // A hidden radio shows the focus on the text that stands for it.
    const shows = [active, active.nextElementSibling].filter((one) => one !== null)
    const outlined = shows.some((one) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(one)
      return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2
    })
    const { width, height, top, bottom } = active.getBoundingClientRect()
    return {
      name: name.trim(),
      isSeen: outlined && width > 0 && height > 0 && bottom > 0 && top < innerHeight,
      place: [...document.querySelectorAll('*')].indexOf(active),
    }
  })
}

// What follows runs in the page.

/** Texts whose contrast with what is behind them is less than WCAG 2's level AA asks for; its formulas. */
function tooFaint(): string[] {
  const pixel = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!
  const parse = (color: string) => {
    pixel.clearRect(0, 0, 1, 1)
    pixel.fillStyle = color
    pixel.fillRect(0, 0, 1, 1)
    return [...pixel.getImageData(0, 0, 1, 1).data]
  }
  const luminance = (rgb: number[]) => {
    const [r, g, b] = rgb.map((v) =>
      v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4
    )
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
  }
  const behind = (element: Element | null): number[] => {
    for (let one = element; one; one = one.parentElement) {
      const color = parse(getComputedStyle(one).backgroundColor)
      if (color[3] === 255) return color
    }
    return parse('Canvas')
  }
  const faint: string[] = []
  for (const element of document.querySelectorAll<HTMLElement>('body *')) {
    const isText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent!.trim())
    if (!isText || !element.checkVisibility() || element.closest(':disabled')) continue
    const { color, fontSize, fontWeight } = getComputedStyle(element)
    const [a, b] = [luminance(parse(color)), luminance(behind(element))].sort((x, y) => y - x)
    const ratio = (a! + 0.05) / (b! + 0.05)
    const size = parseFloat(fontSize)
    const isLarge = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700)
    if (ratio < (isLarge ? 3 : 4.5))
      faint.push(`${ratio.toFixed(2)}: ${element.textContent!.trim().slice(0, 40)}`)
  }
  return faint
}

/** Controls of less than 24 by 24 pixels, those that a label makes larger excepted. */
function tooSmall(): string[] {
  const controls = document.querySelectorAll<HTMLElement>('button, a, select, input, summary')
  return [...controls]
    .filter((one) => one.checkVisibility() && !one.matches('.skip, [type="checkbox"], [type="radio"]'))
    .filter((one) => {
      const { width, height } = one.getBoundingClientRect()
      return width < 24 || height < 24
    })
    .map((one) => one.outerHTML.slice(0, 80))
}
