/**
 * The same epochs in every runtime: Node in several versions, Deno, Bun, Chromium and Firefox, on one thread and on all
 * cores. Fails if the batches of one differ from another's. The folder is the first argument, or the examples' photos.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findRuntimes } from '../test/runtimes/find.mjs'
import { installRuntimes } from '../test/runtimes/install.mjs'
import { printTable, writeResults } from './report.mjs'
import { measureInBrowser, openBrowsers, servePage } from './runtimes/browsers.mjs'
import { bundleChild, measureInProcess } from './runtimes/processes.mjs'

const BROWSERS = [
  ['chromium', 'Chromium'],
  ['firefox', 'Firefox'],
]
const COUNTS = [0, availableParallelism()]

const images = resolve(process.argv[2] ?? fileURLToPath(new URL('../examples/photos', import.meta.url)))
if (!existsSync(images)) throw new Error(`there is no folder ${images}`)

function processes() {
  try {
    installRuntimes()
  } catch (error) {
    console.warn(`MISSING: runtimes from npm can't be installed: ${error.message}`)
  }
  const { found, missing } = findRuntimes()
  for (const { message } of missing) console.warn(`MISSING: ${message}`)
  const version = process.versions.node
  const own = { name: 'node', title: 'Node', version, executable: process.execPath, conditions: ['node'] }
  return [own, ...found]
}

async function measureProcesses(folder, add) {
  for (const runtime of processes()) {
    const script = await bundleChild(runtime, folder)
    for (const workers of COUNTS) {
      add({
        runtime: runtime.title,
        version: runtime.version,
        workers,
        ...(await measureInProcess(runtime, script, images, workers)),
      })
    }
  }
}

async function measureBrowsers(folder, add) {
  const { findBrowser, launch } = await openBrowsers(folder)
  const server = await servePage(images)
  try {
    for (const [name, title] of BROWSERS) {
      if (!findBrowser(name)) {
        console.warn(`MISSING: no ${title} found; set IMBATCH_${name.toUpperCase()}`)
        continue
      }
      const browser = await launch(name)
      try {
        const version = /\d+\.\d+/.exec(await browser.version())[0]
        for (const workers of COUNTS) {
          add({ runtime: title, version, workers, ...(await measureInBrowser(browser, server.url, workers)) })
        }
      } finally {
        await browser.close()
      }
    }
  } finally {
    server.close()
  }
}

const row = ({ runtime, version, workers, plain, augmented, peakMib }) => [
  runtime,
  version,
  workers === 0 ? '1' : `${workers} workers`,
  plain.rate.toFixed(0),
  augmented.rate.toFixed(0),
  peakMib ? `${peakMib.toFixed(0)} MiB` : '–',
  plain.sha.slice(0, 12),
  augmented.sha.slice(0, 12),
]

const folder = mkdtempSync(join(tmpdir(), 'imbatch-runtimes-'))
const results = []
const add = (result) => {
  results.push(result)
  if (process.stderr.isTTY) process.stderr.write(`${row(result).join('  ')}\n`)
}
try {
  await measureProcesses(folder, add)
  await measureBrowsers(folder, add)
} finally {
  rmSync(folder, { recursive: true })
}

const table = [
  ['runtime', 'version', 'threads', 'images/s', 'augmented', 'peak memory', 'SHA-256', 'augmented'],
  ...results.map(row),
]
console.log(`\n${results[0].images} images, 224×224, bilinear, float32, batches of 32, shuffled by a seed\n`)
printTable(table)
writeResults('runtimes', results, {}, table)

const hashes = new Set(results.map(({ plain, augmented }) => `${plain.sha} ${augmented.sha}`))
console.log(hashes.size === 1 ? '\nAll hashes are equal.' : `\n${hashes.size} DIFFERENT HASHES`)
if (hashes.size > 1) process.exitCode = 1
