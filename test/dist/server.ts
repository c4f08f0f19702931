/** The smallest static server that a page needs; on this machine only. */
import { readFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'

export interface Site {
  /** A folder, or JSON. */
  readonly content: string | { readonly json: unknown }
  readonly headers?: Readonly<Record<string, string>>
}

export interface Server {
  /** With a '/' at its end. */
  readonly url: string
  close(): Promise<void>
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
}

/** `sites` by their paths: those of folders end with '/', the longest that matches is taken. */
export async function serve(sites: Readonly<Record<string, Site>>): Promise<Server> {
  const prefixes = Object.keys(sites).sort((a, b) => b.length - a.length)
  const answer: RequestListener = async (request, response) => {
    try {
      // URL() resolves '..', so that no path leaves its folder.
      const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
      const prefix = prefixes.find(
        (start) => path === start || (start.endsWith('/') && path.startsWith(start))
      )
      if (prefix === undefined) throw new Error('no such site')
      const { content, headers } = sites[prefix]!
      const inside = path.slice(prefix.length) || 'index.html'
      const [type, body] =
        typeof content === 'string'
          ? [TYPES[extname(inside).toLowerCase()], await readFile(join(content, inside))]
          : ['application/json', JSON.stringify(content.json)]
      response.writeHead(200, { 'content-type': type ?? 'application/octet-stream', ...headers }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  }
  const server = createServer(answer)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    async close() {
      server.closeAllConnections() // browsers keep theirs open
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
