/**
 * pica's WebAssembly on this thread. It knows RGBA only, so it has a channel more to work on than the others; opaque
 * images at least skip its premultiplication.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { asyncContestant } from '../interleave.mjs'

/** It lacks bilinear and bicubic. These reach as far, so that as many samples are weighed. */
const SAME_REACH = {
  box: 'box',
  bilinear: 'hamming',
  hamming: 'hamming',
  bicubic: 'lanczos2',
  lanczos: 'lanczos3',
}

export function openPica() {
  // Found at run time: until installRivals has run there is nothing to import.
  const require = createRequire(import.meta.url)
  const loaded = require('pica')
  const Pica = loaded.default ?? loaded
  const pica = new Pica({ features: ['js', 'wasm'] })
  const { version } = JSON.parse(readFileSync(require.resolve('pica/package.json'), 'utf8'))
  return {
    version,
    contestant({ width, height, data }, [toHeight, toWidth], filter) {
      const options = {
        src: data,
        width,
        height,
        toWidth,
        toHeight,
        filter: SAME_REACH[filter],
      }
      return asyncContestant('pica', () => pica.resizeBuffer(options))
    },
  }
}
