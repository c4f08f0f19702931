/** The project's sample photos, which are part of the page. */
import { withPath } from './drop.ts'

const FOLDER = '../../../photos/'
const urls: Record<string, string> = import.meta.glob('../../../photos/**/*.{jpg,png}', {
  query: '?url',
  import: 'default',
  eager: true,
})

/** As if the folder had been chosen. */
export function sampleFiles(): Promise<File[]> {
  return Promise.all(
    Object.entries(urls).map(async ([path, url]) => {
      const response = await fetch(url)
      if (!response.ok) throw new Error(`${url}: HTTP status ${response.status}`)
      const name = path.slice(path.lastIndexOf('/') + 1)
      return withPath(new File([await response.blob()], name), `photos/${path.slice(FOLDER.length)}`)
    })
  )
}
