import { fileURLToPath, pathToFileURL } from 'node:url'
import { readLocal } from '../source.node.ts'
import type { Dataset } from '../types.ts'
import { isUrl, type Loader, loadManifest, type Manifest, type ManifestOptions } from './fromManifest.ts'

/** Paths and `file:` URLs by the file system, everything else by `fetch`. */
const nodeLoader: Loader = {
  locate: (location) => (isUrl(location) ? String(location) : pathToFileURL(String(location)).href),
  sourceOf: (url) => (url.startsWith('file:') ? { file: fileURLToPath(url) } : { url }),
  read: readLocal,
}

/** `fromManifest` that also takes paths and `file:` URLs, for the manifest and for what it lists. */
export function fromManifest(
  manifest: Manifest | string | URL,
  options: ManifestOptions = {}
): Promise<Dataset> {
  return loadManifest(manifest, options, nodeLoader)
}
