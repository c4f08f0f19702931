/** In a page: the files as a chosen folder gives them, which are fetched before anything is timed. */
import { fromFileList } from '../../dist/index.js'
import { measure } from './epoch.mjs'

async function fetchFile(path) {
  const response = await fetch(`/images/${path.split('/').map(encodeURIComponent).join('/')}`)
  if (!response.ok) throw new Error(`${path}: HTTP status ${response.status}`)
  const file = new File([await response.blob()], path.split('/').at(-1))
  return Object.defineProperty(file, 'webkitRelativePath', { value: `folder/${path}` })
}

globalThis.measureFiles = async (workers) => {
  if (!globalThis.crossOriginIsolated) throw new Error('the page is not cross-origin isolated')
  const files = []
  for (const path of await (await fetch('/paths.json')).json()) files.push(await fetchFile(path))
  return measure(fromFileList(files), workers)
}
