import { createReadStream, existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig, type Plugin, type TestProjectInlineConfiguration } from 'vitest/config'
import { CHROMIUM_FLAGS, findBrowser } from './test/support/browsers.ts'
import { findCorpus } from './test/support/corpus.node.ts'
import { puppeteerFirefox } from './test/support/firefoxProvider.ts'
import { sourcesFor } from './test/support/sources.ts'

const runtimeSuite = ['test/runtime/**/*.test.ts']
const corpus = findCorpus()

/** Serves the corpus to pages at /corpus/, and the goldens beside it at /corpus/golden/. */
const serveCorpus: Plugin = {
  name: 'serve-corpus',
  configureServer({ middlewares }) {
    middlewares.use('/corpus', (request, response, next) => {
      if (!corpus) return next()
      const url = decodeURIComponent(request.url ?? '')
      const path = url.startsWith('/golden/') ? resolve(corpus, `..${url}`) : resolve(corpus, `.${url}`)
      if (!path.startsWith(resolve(corpus, '..')) || !existsSync(path)) return next()
      response.setHeader('Content-Type', 'application/octet-stream')
      createReadStream(path).pipe(response)
    })
  },
}

/** The runtime suite in a browser, if there is one; if not, that is said, and fails in CI. */
function inBrowser(name: 'chromium' | 'firefox'): TestProjectInlineConfiguration[] {
  const executablePath = findBrowser(name)
  if (!executablePath) {
    const message = `SKIPPED: the runtime suite in ${name}: no such browser found; set IMBATCH_${name.toUpperCase()}`
    if (process.env['CI']) throw new Error(message)
    console.warn(message)
    return []
  }
  const provider =
    name === 'chromium'
      ? playwright({ launchOptions: { executablePath, args: CHROMIUM_FLAGS } })
      : puppeteerFirefox()
  return [
    {
      extends: true,
      resolve: { alias: sourcesFor([]) },
      // Isolated, so that there is shared memory.
      server: {
        headers: {
          'Cross-Origin-Opener-Policy': 'same-origin',
          'Cross-Origin-Embedder-Policy': 'require-corp',
        },
      },
      test: {
        // The instance has the browser's name.
        name: `in ${name}`,
        include: runtimeSuite,
        browser: {
          enabled: true,
          headless: true,
          screenshotFailures: false,
          provider,
          instances: [{ browser: name, name }],
        },
      },
    },
  ]
}

export default defineConfig({
  plugins: [serveCorpus],
  // Found at the first import otherwise, and the page is then loaded anew in the middle of a test.
  optimizeDeps: {
    include: ['csv-parse/browser/esm/sync', '@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm'],
  },
  test: {
    testTimeout: 60_000,
    provide: { corpus: corpus ?? '' },
    projects: [
      {
        extends: true,
        resolve: { alias: sourcesFor(['node']) },
        test: { name: 'node', include: [...runtimeSuite, 'test/{unit,property}/**/*.test.ts'] },
      },
      ...inBrowser('chromium'),
      ...inBrowser('firefox'),
      {
        extends: true,
        test: {
          name: 'runtimes',
          include: ['test/runtimes/**/*.test.ts'],
          maxConcurrency: 2,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'dist',
          include: ['test/dist/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        resolve: { alias: sourcesFor(['node']) },
        test: {
          name: 'page',
          include: ['test/page/**/*.test.ts'],
          globalSetup: 'test/page/setup.ts',
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
