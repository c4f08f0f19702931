import { createHash } from 'node:crypto'
import { classCounts } from '../dataset/classCounts.ts'
import { fromEntries } from '../dataset/entries.ts'
import { fromDirectory } from '../dataset/fromDirectory.node.ts'
import type { SampleError } from '../errors.ts'
import { loadKernel } from '../oneImage.ts'
import type { BatchOptions, Dataset, Entry, ImageInfo, Kernel } from '../types.ts'
import type { Call } from './call.node.ts'
import { classLines, openFolder, withBatches } from './folder.node.ts'
import { apiOptions } from './options.node.ts'
import { Bar, bar, bytesInWords, count, print, printable } from './terminal.node.ts'

/** What is known of a file after it was read. */
interface Facts {
  readonly bytes: number
  readonly digest: string
  /** Undefined where its header can't be read. */
  readonly info: ImageInfo | undefined
}

/** What `--json` prints. */
export interface Report {
  readonly root: string
  /** Files that look like images by their names, broken ones included. */
  readonly images: number
  readonly bytes: number
  readonly classes: readonly { readonly name: string; readonly count: number }[]
  /** Images beside the class folders, which no dataset has. */
  readonly outside: number
  /** Of the images that are not broken, as is all that follows. */
  readonly formats: Readonly<Record<string, number>>
  readonly colorModes: Readonly<Record<string, number>>
  readonly widths: Quartiles | null
  readonly heights: Quartiles | null
  /** By their numbers. */
  readonly sizes: readonly { readonly width: number; readonly height: number; readonly count: number }[]
  /** Images that an EXIF orientation would turn or mirror. */
  readonly oriented: number
  readonly broken: readonly { readonly path: string; readonly code: string; readonly reason: string }[]
  /** Files with the same bytes. */
  readonly duplicates: readonly (readonly string[])[]
}

interface Quartiles {
  readonly min: number
  readonly lower: number
  readonly median: number
  readonly upper: number
  readonly max: number
}

const MODES = { 1: 'grayscale', 3: 'rgb', 4: 'rgba' } as const

export async function inspect(call: Call): Promise<void> {
  const dataset = await openFolder(call, { allowEmptyClasses: true })
  const report = await inspectAll(call, dataset)
  if (call.values.has('json')) print(JSON.stringify(report, null, 2))
  else for (const line of linesOf(report)) print(line)
}

async function inspectAll(call: Call, dataset: Dataset): Promise<Report> {
  const facts: (Facts | undefined)[] = dataset.entries.map(() => undefined)
  const kernel = await loadKernel()
  const watched = dataset.entries.map((entry, i) =>
    watch(entry, kernel, (found) => {
      facts[i] = found
    })
  )
  const broken = await decodeAll(call, fromEntries(watched))
  const failed = new Set(broken.map(({ index }) => index))
  const infos = facts.flatMap((found, i) => (found?.info && !failed.has(i) ? [found.info] : []))
  const counts = classCounts(dataset)
  return {
    root: call.root,
    images: dataset.length,
    bytes: facts.reduce((sum, found) => sum + (found?.bytes ?? 0), 0),
    classes: dataset.classNames.map((name, label) => ({ name, count: counts[label]! })),
    outside: await countOutside(call, dataset),
    formats: tally(infos.map(({ format }) => format)),
    colorModes: tally(infos.map(({ channels }) => MODES[channels])),
    widths: quartiles(infos.map(({ width }) => width)),
    heights: quartiles(infos.map(({ height }) => height)),
    sizes: sizesOf(infos),
    oriented: infos.filter(({ orientation }) => orientation !== 1).length,
    broken: broken.map(({ path, code, reason }) => ({ path, code, reason })),
    duplicates: duplicatesOf(dataset, facts),
  }
}

/** An entry whose bytes are looked at on their way to the decoders: a file is read once. */
function watch(entry: Entry, kernel: Kernel, tell: (facts: Facts) => void): Entry {
  const read = async (signal?: AbortSignal) => {
    const bytes = await entry.read(signal)
    tell({
      bytes: bytes.length,
      digest: createHash('sha256').update(bytes).digest('base64'),
      info: probe(kernel, bytes),
    })
    return bytes
  }
  return { path: entry.path, read }
}

function probe(kernel: Kernel, bytes: Uint8Array): ImageInfo | undefined {
  try {
    return kernel.probe(bytes)
  } catch {
    return undefined // decoding says why
  }
}

interface Broken {
  readonly index: number
  readonly path: string
  readonly code: string
  readonly reason: string
}

/** Decodes each file to its end, on all processors, into one pixel that every other one has a part in. */
async function decodeAll({ values, specs, signal }: Call, dataset: Dataset): Promise<Broken[]> {
  const progress = new Bar()
  const options: BatchOptions = {
    ...apiOptions(specs, values, ['samples', 'epoch']),
    size: [1, 1],
    filter: 'box',
    labelMode: 'none',
    onError: 'skip',
    signal,
    onProgress: (at) => progress.update(at),
  }
  try {
    return await withBatches(dataset, options, async (batches) => {
      const broken: Broken[] = []
      for await (const { errors } of batches) broken.push(...errors.map(toBroken))
      return broken
    })
  } finally {
    progress.clear()
  }
}

function toBroken({ index, path, code, cause }: SampleError): Broken {
  return { index, path, code, reason: cause instanceof Error ? cause.message : String(cause) }
}

async function countOutside({ root, values, specs }: Call, dataset: Dataset): Promise<number> {
  if (dataset.classNames.length === 0 || values.has('classes')) return 0
  const { allowEmptyClasses: _, ...options } = apiOptions(specs, values, ['folder'])
  const all = await fromDirectory(root, { ...options, labels: 'none' })
  return all.entries.filter(({ path }) => !path.includes('/')).length
}

function tally(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a))
}

function quartiles(values: readonly number[]): Quartiles | null {
  if (values.length === 0) return null
  const sorted = Float64Array.from(values).sort()
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!
  return { min: at(0), lower: at(0.25), median: at(0.5), upper: at(0.75), max: at(1) }
}

function sizesOf(infos: readonly ImageInfo[]): Report['sizes'] {
  const counts = Object.entries(tally(infos.map(({ width, height }) => `${width} ${height}`)))
  return counts.map(([size, count]) => {
    const [width, height] = size.split(' ').map(Number)
    return { width: width!, height: height!, count }
  })
}

function duplicatesOf({ entries }: Dataset, facts: readonly (Facts | undefined)[]): string[][] {
  const groups = new Map<string, string[]>()
  for (const [i, found] of facts.entries()) {
    if (!found || found.bytes === 0) continue
    const key = `${found.bytes} ${found.digest}`
    const group = groups.get(key)
    if (group) group.push(entries[i]!.path)
    else groups.set(key, [entries[i]!.path])
  }
  return [...groups.values()].filter((paths) => paths.length > 1)
}

/** Of a list that may be long: `--json` has all. */
const SHOWN = 5

function some(items: readonly string[], separator: string): string {
  const others = items.length - SHOWN
  const shown = items.slice(0, SHOWN).join(separator)
  return others > 0 ? `${shown}, and ${count(others, 'other')}` : shown
}

function linesOf(report: Report): string[] {
  const { root, images, bytes, classes, outside, broken, duplicates } = report
  const kinds = classes.length > 0 ? `in ${count(classes.length, 'class', 'classes')}` : 'without classes'
  return [
    `${printable(root)}: ${count(images, 'image')} ${kinds}, ${bytesInWords(bytes)}`,
    ...(classes.length > 0 ? ['', ...classBars(classes)] : []),
    '',
    ...pictureLines(report),
    ...(outside > 0 ? ['', `${count(outside, 'image')} beside the class folders, which no dataset has`] : []),
    '',
    broken.length === 0 ? 'Every file can be decoded.' : `${count(broken.length, 'file')} can't be decoded:`,
    ...broken.map(({ path, reason }) => `  ${printable(path)}: ${printable(reason)}`),
    ...(duplicates.length > 0 ? ['', 'The same bytes:'] : []),
    ...duplicates.map((paths) => `  ${some(paths.map(printable), ' = ')}`),
  ]
}

function classBars(classes: Report['classes']): string[] {
  const named = classes.map(({ name, count: images }) => ({ name: printable(name), count: images }))
  return classLines(named, (images, most) => bar(images, most, 30) || '(empty)')
}

function pictureLines({ formats, colorModes, widths, heights, sizes, oriented }: Report): string[] {
  if (!widths || !heights) return ['No image can be decoded.']
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, images]) => `${name} ${images}`)
      .join(', ')
  const spread = ({ min, lower, median, upper, max }: Quartiles) =>
    min === max ? `${min}` : `${min} to ${max}, half of them ${lower} to ${upper}, median ${median}`
  const listed = sizes.map(({ width, height, count: images }) => `${width}×${height} ${images}`)
  return [
    `  formats  ${list(formats)}`,
    `  colours  ${list(colorModes)}`,
    `  widths   ${spread(widths)}`,
    `  heights  ${spread(heights)}`,
    `  sizes    ${some(listed, ', ')}`,
    ...(oriented > 0 ? [`  turned   ${oriented} by their EXIF orientation, if --orient is given`] : []),
  ]
}
