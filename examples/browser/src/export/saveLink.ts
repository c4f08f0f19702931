import { make } from '../dom.ts'
import { bytes } from '../words.ts'

/** A link whose address lasts until someone revokes it. */
export function saveLink(name: string, blob: Blob): HTMLAnchorElement {
  const link = make('a', { href: URL.createObjectURL(blob), download: name, className: 'button' })
  link.textContent = `Save ${name} (${bytes(blob.size)})`
  return link
}
