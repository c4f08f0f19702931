import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import type { Dataset } from '../types.ts'
import {
  fetchLoader,
  type Loader,
  loadManifest,
  type Manifest,
  type ManifestOptions,
} from './fromManifest.ts'

/** A letter alone before a colon is a drive, not the scheme of a URL. */
const URL_SCHEME = /^[a-z][a-z0-9+.-]+:/i

/** Paths and `file:` URLs by the file system, everything else by `fetch`. */
const nodeLoader: Loader = {
  resolve(location, base) {
    if (location instanceof URL || URL_SCHEME.test(location)) return String(location)
    if (base === undefined) return pathToFileURL(location).href
    const from = base instanceof URL || URL_SCHEME.test(base) ? base : pathToFileURL(`${base}/`)
    // A file name may have characters that mean something in a URL.
    return new URL(location.split(/[\\/]/).map(encodeURIComponent).join('/'), from).href
  },
  read: (location, signal) =>
    location.startsWith('file:')
      ? readFile(new URL(location), signal ? { signal } : undefined)
      : fetchLoader.read(location, signal),
}

/** `fromManifest` that also takes paths and `file:` URLs, for the manifest and for what it lists. */
export function fromManifest(
  manifest: Manifest | string | URL,
  options: ManifestOptions = {}
): Promise<Dataset> {
  return loadManifest(manifest, options, nodeLoader)
}
