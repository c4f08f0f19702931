/** One epoch over real photographs, where the corpus is at hand: a browser gives the same bytes as Node. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { launch, requireOrSkip } from '../support/browsers.ts'
import { findCorpus } from '../support/corpus.node.ts'
import { type App, type Epoch, epochInNode, installApp, run } from './app.ts'
import { bundleWithVite } from './bundle.ts'
import { serve } from './server.ts'
import { epochInBrowser, imageSite } from './visit.ts'

const OPTIONS = { size: [64, 64], batchSize: 32, filter: 'bilinear' }
const TIMEOUT = 10 * 60_000

test('Chromium makes the same batches of the corpus as Node', { timeout: TIMEOUT }, async (context) => {
  const corpus = findCorpus()
  // It is too large for the repository, so its absence is no failure even in CI.
  if (!corpus) return context.skip('no corpus')
  const photos = join(corpus, 'photos')
  requireOrSkip('chromium', context)
  const app = await installApp()
  try {
    const [node, chromium] = await Promise.all([
      timed('Node', epochInNode(app, photos, OPTIONS)),
      timed('Chromium', epochInChromium(app, photos)),
    ])
    expect(node.batches.length).toBeGreaterThan(1)
    expect(chromium).toEqual(node)
  } finally {
    await app.remove()
  }
})

async function epochInChromium(app: App, photos: string): Promise<Epoch> {
  const listed = JSON.parse(await run(process.execPath, ['list.mjs', photos], app.folder))
  const { folder } = await bundleWithVite(app)
  const server = await serve({ '/page/': { content: folder }, ...imageSite('photos', photos, listed) })
  const browser = await launch('chromium')
  try {
    return await epochInBrowser(browser, server, 'page', 'photos', OPTIONS)
  } finally {
    await browser.close()
    await server.close()
  }
}

async function timed(name: string, epoch: Promise<Epoch>): Promise<Epoch> {
  const start = performance.now()
  const done = await epoch
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`${name}: ${done.paths.length} photographs in ${seconds} s`)
  return done
}
