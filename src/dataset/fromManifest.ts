import { checkKeys } from '../check.ts'
import { DatasetError, show, wrongValue } from '../errors.ts'
import { makeReaders, readSource, type Source } from '../source.ts'
import type { Dataset, Entry } from '../types.ts'
import { checkClasses, fromEntries } from './entries.ts'

/** One image of a manifest. */
export interface ManifestRow {
  /** Its file, relative to the manifest, or a whole URL; also its name. */
  path?: string
  /** Where it is, if elsewhere than at `path`: a URL, with what a URL has to escape escaped. */
  url?: string
  /** The name of its class. */
  label?: string
}

/** A list of images: rows, or rows with class names. */
export type Manifest =
  | readonly ManifestRow[]
  | { readonly entries: readonly ManifestRow[]; readonly classes?: readonly string[] }

/** Options of `fromManifest`. */
export interface ManifestOptions {
  /** Class names in the order of their labels. Default: the manifest's, or else its labels, sorted by code point. */
  classes?: readonly string[]
  /** What paths are relative to; a folder ends in '/'. Default: the manifest; of an object, the page or Node's working folder. */
  base?: string | URL
}

/** How a location becomes a URL, and what is there bytes: by `fetch` anywhere, by the file system too in Node. */
export interface Loader {
  /** The URL of a location that the caller named. Throws if there is none. */
  locate(location: string | URL): string
  /** Where a worker finds what is at a URL. Throws for a file that can't be one of this machine. */
  sourceOf(url: string): Source
  read(source: Source, signal?: AbortSignal): Promise<Uint8Array>
}

/** A letter alone before a colon is a drive, not the scheme of a URL. */
const URL_SCHEME = /^[a-z][a-z0-9+.-]+:/i

export function isUrl(location: string | URL): boolean {
  return location instanceof URL || URL_SCHEME.test(location)
}

/** URLs, relative ones against the page, by `fetch`. */
export const fetchLoader: Loader = {
  locate: (location) => new URL(location, globalThis.document?.baseURI ?? globalThis.location?.href).href,
  sourceOf: (url) => ({ url }),
  read: readSource,
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
  const base = options.base === undefined ? undefined : locate(loader, 'base', options.base)
  if (typeof manifest === 'string' || manifest instanceof URL) {
    const url = locate(loader, 'manifest', manifest)
    return toDataset(url, await parse(url, await readText(loader, url)), listed, base ?? url, loader)
  }
  return toDataset('the manifest', manifest, listed, base ?? defaultBase(loader), loader)
}

function locate(loader: Loader, option: string, location: string | URL): string {
  try {
    return loader.locate(location)
  } catch {
    throw wrongValue(option, String(location), 'a URL')
  }
}

/** The page, or Node's working folder; undefined where there is neither. */
function defaultBase(loader: Loader): string | undefined {
  try {
    return loader.locate('./')
  } catch {
    return undefined
  }
}

function toDataset(
  name: string,
  content: unknown,
  listed: readonly string[] | undefined,
  base: string | undefined,
  loader: Loader
): Dataset {
  const { rows, classes } = rowsOf(name, content)
  if (rows.length === 0) throw new DatasetError('DATASET_EMPTY', name, `${name} has no entries`)
  const reader = makeReaders((_, url) => loader.sourceOf(url), loader.read)
  const open = (url: string) => {
    loader.sourceOf(url) // throws now, not when the epoch is under way
    return reader('', url)
  }
  const entries = rows.map((row, i) => toEntry(row, i, name, base, open))
  const chosen = listed ?? classes
  return fromEntries(entries, chosen ? { classes: chosen } : {})
}

async function readText(loader: Loader, location: string): Promise<string> {
  try {
    return new TextDecoder().decode(await loader.read(loader.sourceOf(location)))
  } catch (cause) {
    const what = `can't read ${location}: ${(cause as Error).message}`
    throw new DatasetError('DATASET_NOT_FOUND', location, what, { cause })
  }
}

async function parse(location: string, text: string): Promise<unknown> {
  try {
    if (/^\s*[[{]/.test(text)) return JSON.parse(text)
    // Loaded only when it is needed: most users have no CSV.
    const { parse: parseCsv } = await import('#csv')
    return parseCsv(text, { columns: checkColumns, skip_empty_lines: true, bom: true, trim: true })
  } catch (cause) {
    throw wrong(location, `can't be read as JSON or CSV: ${(cause as Error).message}`, { cause })
  }
}

/** A table may end in columns without names. */
function checkColumns(names: string[]): string[] {
  const twice = names.find((name, i) => name !== '' && names.indexOf(name) !== i)
  if (twice !== undefined) throw new Error(`the column ${show(twice)} appears twice`)
  return names
}

function wrong(name: string, what: string, options?: ErrorOptions): DatasetError {
  return new DatasetError('DATASET_MANIFEST', name, `${name}: ${what}`, options)
}

function rowsOf(
  location: string,
  content: unknown
): { rows: readonly ManifestRow[]; classes?: readonly string[] | undefined } {
  if (Array.isArray(content)) return { rows: content }
  const { entries, classes } = (content ?? {}) as { entries?: unknown; classes?: unknown }
  if (!Array.isArray(entries)) {
    throw wrong(location, `expected rows or { entries, classes }, got ${show(content)}`)
  }
  try {
    return { rows: entries, classes: checkClasses(classes ?? undefined) }
  } catch (cause) {
    throw wrong(location, (cause as Error).message, { cause })
  }
}

function toEntry(
  row: ManifestRow,
  i: number,
  name: string,
  base: string | undefined,
  open: (url: string) => Entry['read']
): Entry {
  const path = row?.path || row?.url
  if (typeof path !== 'string') {
    throw wrong(name, `entry ${i} has no path and no url: ${show(row)}`)
  }
  const url = resolveUrl(row.url || (isUrl(path) ? path : encodePath(path)), base)
  if (url === undefined) {
    throw wrong(name, `entry ${i}: ${show(path)} is relative; give a base`)
  }
  const label: unknown = row.label ?? ''
  if (!['string', 'number', 'boolean'].includes(typeof label)) {
    throw wrong(name, `entry ${i}: expected a class name as its label, got ${show(label)}`)
  }
  let read: Entry['read']
  try {
    read = open(url)
  } catch (cause) {
    throw wrong(name, `entry ${i}: can't be at ${url}: ${(cause as Error).message}`, { cause })
  }
  // Neither an empty cell of a CSV file nor a null of JSON is a label.
  return label === '' ? { path, read } : { path, label: String(label), read }
}

/** A file name may have characters that mean something in a URL. */
function encodePath(path: string): string {
  return path.split(/[\\/]/).map(encodeURIComponent).join('/')
}

function resolveUrl(reference: string, base: string | undefined): string | undefined {
  try {
    return new URL(reference, base).href
  } catch {
    return undefined
  }
}
