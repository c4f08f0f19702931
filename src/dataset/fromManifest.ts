import { checkKeys } from '../check.ts'
import { DatasetError, OptionError, show } from '../errors.ts'
import type { Dataset, Entry } from '../types.ts'
import { checkClasses, fromEntries } from './entries.ts'

/** One image of a manifest. */
export interface ManifestRow {
  /** Where it is, relative to the manifest; also its name. */
  path?: string
  /** Where it is, if elsewhere than at `path`. */
  url?: string
  /** The name of its class. */
  label?: string
}

/** A list of images: rows, or rows with class names. */
export type Manifest =
  | readonly ManifestRow[]
  | { readonly entries: readonly ManifestRow[]; readonly classes?: readonly string[] }

export interface ManifestOptions {
  /** Class names in the order of their labels. Default: the manifest's, or else its labels, sorted by code point. */
  classes?: readonly string[]
  /** What paths are relative to. Default: where the manifest is; of a manifest given as an object, the page. */
  base?: string | URL
}

/** How a location is read: `fetch` anywhere, the file system too in Node. */
export interface Loader {
  /** `location` against `base`. */
  resolve(location: string | URL, base?: string | URL): string
  read(location: string, signal?: AbortSignal): Promise<Uint8Array>
}

/** URLs, by `fetch`. */
export const fetchLoader: Loader = {
  resolve(location, base) {
    return new URL(location, base ?? globalThis.document?.baseURI ?? globalThis.location?.href).href
  },
  async read(location, signal) {
    const response = await fetch(location, signal ? { signal } : undefined)
    if (!response.ok) throw new Error(`HTTP status ${response.status} ${response.statusText}`.trimEnd())
    return new Uint8Array(await response.arrayBuffer())
  },
}

/**
 * The images that a manifest lists, in its order. A manifest is an object, or the location of a JSON file (rows
 * `{ path, url?, label? }`, or `{ entries, classes }`) or of a CSV file with a header line that has those columns.
 */
export function fromManifest(
  manifest: Manifest | string | URL,
  options: ManifestOptions = {}
): Promise<Dataset> {
  return loadManifest(manifest, options, fetchLoader)
}

export async function loadManifest(
  manifest: Manifest | string | URL,
  options: ManifestOptions,
  loader: Loader
): Promise<Dataset> {
  checkKeys('options', options, ['classes', 'base'])
  const listed = checkClasses(options.classes)
  let location = 'the manifest'
  let base = options.base
  let content: unknown = manifest
  if (typeof manifest === 'string' || manifest instanceof URL) {
    location = locate(loader, manifest)
    base ??= location
    content = await parse(location, await readText(loader, location))
  }
  const { rows, classes } = rowsOf(location, content)
  const entries = rows.map((row, i) => toEntry(row, i, location, loader, base))
  return fromEntries(entries, { ...((listed ?? classes) && { classes: (listed ?? classes)! }) })
}

function locate(loader: Loader, manifest: string | URL): string {
  try {
    return loader.resolve(manifest)
  } catch {
    throw new OptionError('OPTION_VALUE', 'manifest', String(manifest), 'a URL')
  }
}

async function readText(loader: Loader, location: string): Promise<string> {
  try {
    return new TextDecoder().decode(await loader.read(location))
  } catch (cause) {
    throw new DatasetError(
      'DATASET_NOT_FOUND',
      location,
      `can't read ${location}: ${(cause as Error).message}`,
      { cause }
    )
  }
}

async function parse(location: string, text: string): Promise<unknown> {
  try {
    if (/^\s*[[{]/.test(text)) return JSON.parse(text)
    // Loaded only when it is needed: most users have no CSV.
    const { parse: parseCsv } = await import('csv-parse/browser/esm/sync')
    return parseCsv(text, { columns: true, skip_empty_lines: true, bom: true })
  } catch (cause) {
    throw new DatasetError(
      'DATASET_MANIFEST',
      location,
      `${location} is neither JSON nor CSV: ${(cause as Error).message}`,
      { cause }
    )
  }
}

function rowsOf(
  location: string,
  content: unknown
): { rows: readonly ManifestRow[]; classes?: readonly string[] } {
  if (Array.isArray(content)) return { rows: content }
  const { entries, classes } = (content ?? {}) as { entries?: unknown; classes?: readonly string[] }
  if (Array.isArray(entries)) return { rows: entries, ...(classes && { classes: checkClasses(classes)! }) }
  throw new DatasetError(
    'DATASET_MANIFEST',
    location,
    `${location}: expected rows or { entries, classes }, got ${show(content)}`
  )
}

function toEntry(
  row: ManifestRow,
  i: number,
  location: string,
  loader: Loader,
  base: string | URL | undefined
): Entry {
  const path = row?.path || row?.url
  if (typeof path !== 'string') {
    throw new DatasetError(
      'DATASET_MANIFEST',
      location,
      `${location}: entry ${i} has no path and no url: ${show(row)}`
    )
  }
  const from = loader.resolve(row.url || path, base)
  const read = (signal?: AbortSignal) => loader.read(from, signal)
  // An empty cell of a CSV file is no label.
  return row.label === undefined || row.label === ''
    ? { path, read }
    : { path, label: String(row.label), read }
}
