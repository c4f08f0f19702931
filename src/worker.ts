/** The script of workers. */
import { nodeHost, webHost } from './pool/host.ts'
import { serve } from './pool/worker.ts'

export const startInNode = (...given: Parameters<typeof nodeHost>) => serve(nodeHost(...given))
export const startInBrowser = (...given: Parameters<typeof webHost>) => serve(webHost(...given))
