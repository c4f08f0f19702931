/** The page of the README's recipe for a strict CSP, which is put beside it as readme.mjs. */
import './watch.mjs' // before the library

import { seen } from './watch.mjs'

window.__result = import('./readme.mjs').then(
  () => ({ value: seen }),
  (error) => ({ error: `${error?.stack || ''}\n${error}` })
)
