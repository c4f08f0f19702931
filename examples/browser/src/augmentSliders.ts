/** The sliders of augmentation: one table, of which the controls and the options are made. */
import type { Augment } from 'imbatch'
import { byId, make } from './dom.ts'

interface Slider {
  readonly name: string
  readonly title: string
  /** In the slider's units. */
  readonly max: number
  readonly unit: '°' | '%' | ''
  readonly sign: '±' | ''
  /** What the slider's value, never 0, adds to the options. */
  readonly option: (value: number) => Augment
}

const around = (percent: number) => [(100 - percent) / 100, (100 + percent) / 100] as const

/** By `shift` two sliders make one option; the other's part is 0 here. */
export const SLIDERS: readonly Slider[] = [
  {
    name: 'rotation',
    title: 'Rotation',
    max: 180,
    unit: '°',
    sign: '±',
    option: (rotation) => ({ rotation }),
  },
  {
    name: 'shiftY',
    title: 'Shift, height',
    max: 50,
    unit: '%',
    sign: '±',
    option: (by) => ({ shift: [by / 100, 0] }),
  },
  {
    name: 'shiftX',
    title: 'Shift, width',
    max: 50,
    unit: '%',
    sign: '±',
    option: (by) => ({ shift: [0, by / 100] }),
  },
  { name: 'shear', title: 'Shear', max: 60, unit: '°', sign: '±', option: (shear) => ({ shear }) },
  { name: 'zoom', title: 'Zoom', max: 80, unit: '%', sign: '±', option: (by) => ({ zoom: around(by) }) },
  {
    name: 'flipX',
    title: 'Flip, left and right',
    max: 100,
    unit: '%',
    sign: '',
    option: (p) => ({ horizontalFlip: p / 100 }),
  },
  {
    name: 'flipY',
    title: 'Flip, top and bottom',
    max: 100,
    unit: '%',
    sign: '',
    option: (p) => ({ verticalFlip: p / 100 }),
  },
  {
    name: 'brightness',
    title: 'Brightness',
    max: 100,
    unit: '%',
    sign: '±',
    option: (by) => ({ brightness: around(by) }),
  },
  {
    name: 'contrast',
    title: 'Contrast',
    max: 100,
    unit: '%',
    sign: '±',
    option: (by) => ({ contrast: around(by) }),
  },
  {
    name: 'channelShift',
    title: 'Channel shift',
    max: 128,
    unit: '',
    sign: '±',
    option: (by) => ({ channelShift: by }),
  },
  {
    name: 'crop',
    title: 'Crop away, up to',
    max: 95,
    unit: '%',
    sign: '',
    option: (by) => ({ crop: { area: [(100 - by) / 100, 1], ratio: [3 / 4, 4 / 3] } }),
  },
]

export type Amounts = Readonly<Record<string, number>>

export const PRESETS: Readonly<Record<string, Amounts>> = {
  none: {},
  gentle: { rotation: 12, shiftY: 6, shiftX: 6, zoom: 10, flipX: 50, brightness: 15 },
  strong: {
    rotation: 40,
    shiftY: 15,
    shiftX: 15,
    shear: 20,
    zoom: 30,
    flipX: 50,
    brightness: 45,
    contrast: 45,
    channelShift: 40,
  },
}

/** Puts them into the form. */
export function makeSliders(): void {
  byId('sliders').replaceChildren(...SLIDERS.map(makeSlider))
}

function makeSlider({ name, title, max }: Slider): HTMLElement {
  const id = `slider-${name}`
  const output = make('output', { id: `${id}-value` })
  output.htmlFor.add(id)
  const input = make('input', { id, name, type: 'range', min: '0', max: String(max), step: '1', value: '0' })
  return make(
    'div',
    { className: 'slider' },
    make('label', { htmlFor: id, textContent: title }),
    output,
    input
  )
}

/** How much of each, in the sliders' units. */
export function readAmounts(): Amounts {
  return Object.fromEntries(SLIDERS.map(({ name }) => [name, inputOf(name).valueAsNumber]))
}

export function setAmounts(amounts: Amounts): void {
  for (const { name } of SLIDERS) inputOf(name).value = String(amounts[name] ?? 0)
}

/** The values in words, beside the sliders and for those who hear them. */
export function describeAmounts(): void {
  for (const { name, unit, sign } of SLIDERS) {
    const input = inputOf(name)
    const value = input.valueAsNumber
    const text = value === 0 ? 'off' : `${sign && `${sign} `}${value}${unit && ` ${unit}`}`
    byId(`slider-${name}-value`).textContent = text
    input.setAttribute('aria-valuetext', text)
    input.style.setProperty('--filled', String(value / Number(input.max)))
  }
}

/** Without what is off; undefined where all is. */
export function augmentOf(amounts: Amounts): Augment | undefined {
  let augment: Augment = {}
  for (const { name, option } of SLIDERS) {
    const value = amounts[name] ?? 0
    if (value === 0) continue
    const { shift, ...others } = option(value)
    augment = { ...augment, ...others }
    if (shift) augment.shift = [(augment.shift?.[0] ?? 0) + shift[0], (augment.shift?.[1] ?? 0) + shift[1]]
  }
  return Object.keys(augment).length > 0 ? augment : undefined
}

function inputOf(name: string): HTMLInputElement {
  return byId<HTMLInputElement>(`slider-${name}`)
}
