/** The files that failed in the latest epoch, by name. */
import type { SampleError } from 'imbatch'
import { byId, make, reachIfLong } from './dom.ts'
import { count } from './words.ts'

/** More would be no help, and slow. */
const MOST = 1000

export function showBroken(errors: readonly SampleError[]): void {
  byId('broken-card').hidden = errors.length === 0
  const lines = errors.slice(0, MOST).map(({ path, code, message }) => {
    const reason = message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message
    return make(
      'li',
      {},
      make('b', { textContent: path }),
      ` ${reason} `,
      make('code', { textContent: code })
    )
  })
  if (errors.length > MOST)
    lines.push(make('li', { textContent: `and ${count(errors.length - MOST, 'other')}` }))
  const list = byId('broken')
  list.replaceChildren(...lines)
  reachIfLong(list)
}
