/** The form, and the library's options that it stands for. */
import type { Augment, BatchOptions, ColorMode, FillMode, Filter, Fit, Normalize } from 'imbatch'
import workerUrl from 'imbatch/worker?url'
import { augmentOf, readAmounts } from './augmentSliders.ts'
import { byId, make } from './dom.ts'

/** What decides the values in an epoch: JSON, so that a program for Node can be made of it. */
export interface EpochOptions {
  readonly size: readonly [height: number, width: number]
  readonly batchSize: number
  readonly colorMode: ColorMode
  readonly filter: Filter
  readonly fit: Fit
  readonly labelMode: 'sparse' | 'categorical' | 'none'
  readonly orient: boolean
  readonly decode: 'exact' | 'fast'
  readonly shuffle: boolean
  readonly seed: number
  readonly onError: 'skip'
  readonly normalize?: Normalize
  readonly augment?: Augment
}

export interface Settings {
  readonly options: EpochOptions
  readonly epoch: number
  /** Of the page alone: the same batches for any number. */
  readonly workers: number | 'auto'
}

const VALUES: Readonly<Record<string, Normalize | undefined>> = {
  bytes: undefined,
  unit: { scale: 1 / 255 },
  signed: { scale: 1 / 127.5, offset: -1 },
  imagenet: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
}

/** As many threads as 'auto' means. */
export const AUTO_WORKERS = Math.min(navigator.hardwareConcurrency || 1, 16)

/** How the page runs batches, beside what they are. */
export function howToRun({ workers }: Settings): Pick<BatchOptions, 'workers' | 'workerUrl'> {
  return { workers, workerUrl: new URL(workerUrl, document.baseURI) }
}

/** Fills in what depends on the machine. */
export function prepareForm(): void {
  const numbers = [0, 1, 2, 4, 8, 16].filter((number) => number <= Math.max(2, AUTO_WORKERS))
  const select = form().elements.namedItem('workers') as HTMLSelectElement
  select.append(
    make('option', { value: 'auto', textContent: `auto (${AUTO_WORKERS})` }),
    ...numbers.map((number) =>
      make('option', {
        value: String(number),
        textContent: number === 0 ? 'none (this thread)' : String(number),
      })
    )
  )
}

/** What is wrong with the form, in words; undefined if nothing is. */
export function whatIsWrong(): string | undefined {
  const invalid = [...form().elements].find(
    (element): element is HTMLInputElement => element instanceof HTMLInputElement && !element.validity.valid
  )
  if (!invalid) return undefined
  const name = invalid.labels?.[0]?.firstChild?.textContent?.trim() ?? invalid.name
  return `${name}: a whole number from ${invalid.min} to ${invalid.max} is needed.`
}

/** Settings of a form with which nothing is wrong. */
export function readSettings(labelled: boolean): Settings {
  const data = new FormData(form())
  const text = (name: string) => String(data.get(name))
  const number = (name: string) => Number(data.get(name))
  const normalize = VALUES[text('values')]
  const augment = augmentOf(readAmounts())
  const fillMode = text('fillMode') as FillMode
  const fill = fillMode === 'constant' ? { fillMode, fillValue: number('fillValue') } : { fillMode }
  return {
    options: {
      size: [number('height'), number('width')],
      batchSize: number('batchSize'),
      colorMode: text('colorMode') as ColorMode,
      filter: text('filter') as Filter,
      // A control that is disabled is not in the form's data.
      fit: (data.get('fit') ?? 'stretch') as Fit,
      labelMode: labelled
        ? (byId<HTMLSelectElement>('label-mode').value as 'sparse' | 'categorical')
        : 'none',
      orient: data.has('orient'),
      decode: data.has('fast') ? 'fast' : 'exact',
      shuffle: data.has('shuffle'),
      seed: number('seed'),
      onError: 'skip',
      ...(normalize && { normalize }),
      ...(augment && { augment: { ...augment, ...fill } }),
    },
    epoch: number('epoch'),
    workers: text('workers') === 'auto' ? 'auto' : number('workers'),
  }
}

/** Choices that would contradict others can't be made. */
export function disableContradictions(): void {
  const { elements } = form()
  const input = <T extends HTMLElement>(name: string) =>
    elements.namedItem(name) as T & { disabled: boolean; value: string }
  input('fillValue').disabled = input('fillMode').value !== 'constant'
  const imagenet = byId<HTMLOptionElement>('values-imagenet')
  imagenet.disabled = input('colorMode').value !== 'rgb'
  if (imagenet.disabled && input('values').value === 'imagenet') input('values').value = 'unit'
  const fit = input<HTMLSelectElement>('fit')
  fit.disabled = input('crop').value !== '0'
  if (fit.disabled) fit.value = 'stretch'
}

function form(): HTMLFormElement {
  return byId<HTMLFormElement>('settings')
}
