/** The script of workers that decode TIFF and WebP too. */
import { setLibwebp } from './decode/webp/libwebp.ts'
import { decodeForeignWith } from './decodeForeign.ts'
import { nodeHost, webHost } from './pool/host.ts'
import { type OpenForeign, serve } from './pool/worker.ts'

const openForeign: OpenForeign = (core, libwebp) => {
  setLibwebp(libwebp)
  return (...image) => decodeForeignWith(core, ...image)
}

export const startInNode = (...given: Parameters<typeof nodeHost>) => serve(nodeHost(...given), openForeign)
export const startInBrowser = (...given: Parameters<typeof webHost>) => serve(webHost(...given), openForeign)
