/** The page as static files: `npm run page` writes them to build/page, for any host and any path. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))
const project = join(here, '../..')

const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/** Vite's development server inlines styles and connects to itself, which the page's policy forbids. */
const withoutPolicy: Plugin = {
  name: 'without-policy',
  apply: 'serve',
  transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ''),
}

/** Writes the service worker, which has the list of all other files, and changes whenever one of them does. */
function serviceWorker(): Plugin {
  let out = ''
  return {
    name: 'service-worker',
    apply: 'build',
    configResolved({ root, build }) {
      out = resolve(root, build.outDir)
    },
    closeBundle() {
      const files = readdirSync(out, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== 'offline.js')
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(out.length + 1)
            .replaceAll('\\', '/')
        )
        .sort()
      const version = createHash('sha256')
      for (const file of files) version.update(`${file}\n`).update(readFileSync(join(out, file)))
      const list = { version: version.digest('hex').slice(0, 16), files }
      const script = readFileSync(join(here, 'offline.js'), 'utf8')
      writeFileSync(
        join(out, 'offline.js'),
        script.replace("{ version: '', files: [] }", JSON.stringify(list))
      )
    },
  }
}

export default defineConfig({
  root: here,
  base: './',
  logLevel: 'warn',
  plugins: [withoutPolicy, serviceWorker()],
  resolve: {
    // What the package's exports say, of the package itself.
    alias: [
      { find: /^imbatch$/, replacement: join(project, 'dist/index.js') },
      { find: /^imbatch\/worker(\?.*)?$/, replacement: `${join(project, 'dist/worker.js')}$1` },
    ],
  },
  server: { headers: ISOLATED, fs: { allow: [project] } },
  preview: { headers: ISOLATED },
  build: {
    outDir: join(project, 'build/page'),
    emptyOutDir: true,
    // Inlined files would be data: URLs, which the policy forbids.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
