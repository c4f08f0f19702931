/**
 * Photographs of about 500×375 in memory to batches of 224×224 float32 in Chromium and Firefox: imbatch in the page's own
 * thread beside what pages have for that. Once with the browser and all its processes on one core, since browsers decode in
 * threads of their own, and once on all cores. imbatch's samples must be Pillow's.
 */
import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { ordinaryPhotos } from './files.mjs'
import { difference, ms, printTable, ratio, writeResults } from './report.mjs'
import { installRivals } from './rivals/install.mjs'
import { openPillow } from './rivals/pillow.mjs'
import { CORES, onCore, pins } from './settings.mjs'
import { SCALE, SIDE } from './workload.mjs'

const BROWSERS = { chromium: 'Chromium', firefox: 'Firefox' }
const RIVALS = new URL('rivals/node_modules/', import.meta.url)
const TFJS = new URL('@tensorflow/tfjs-backend-wasm/dist/', RIVALS)
const BUILT = new URL('../build/bench/', import.meta.url)
const TURNS = fileURLToPath(new URL('browserTurns.mjs', import.meta.url))
const LAUNCHER = fileURLToPath(new URL('browsers.mjs', BUILT))

/** The page with all that it imports, and the module of the tests that finds and starts browsers. */
async function bundle() {
  mkdirSync(BUILT, { recursive: true })
  const path = (file, base = import.meta.url) => fileURLToPath(new URL(file, base))
  const shared = { bundle: true, format: 'esm', logLevel: 'warning' }
  await build({
    ...shared,
    entryPoints: [path('page/main.mjs')],
    outfile: path('main.mjs', BUILT),
    platform: 'browser',
    minify: true,
    nodePaths: [fileURLToPath(RIVALS)],
  })
  await build({
    ...shared,
    entryPoints: [path('../test/support/browsers.ts')],
    outfile: LAUNCHER,
    platform: 'node',
    packages: 'external',
  })
  copyFileSync(new URL('page/index.html', import.meta.url), new URL('index.html', BUILT))
}

const TYPES = { '.html': 'text/html', '.mjs': 'text/javascript', '.wasm': 'application/wasm' }

/** Isolated, so that the page's clock is precise and TensorFlow.js may use what it likes. */
const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}

async function serve(photos) {
  const bodyOf = (path) => {
    if (path === '/') return readFileSync(new URL('index.html', BUILT))
    const [, folder, name] = path.split('/')
    if (folder === 'photos') return photos[Number(name)].bytes
    return readFileSync(new URL(name ?? folder, folder === 'tfjs' ? TFJS : BUILT))
  }
  const server = createServer((request, response) => {
    try {
      const body = bodyOf(request.url)
      const type = TYPES[request.url === '/' ? '.html' : extname(request.url)] ?? 'application/octet-stream'
      response.writeHead(200, { ...HEADERS, 'content-type': type }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

/** What the turns of one browser gave, or undefined and a loud line. */
async function takeTurns(browser, url, photos, held) {
  const urls = JSON.stringify(photos.map((_, i) => `/photos/${i}`))
  const args = [TURNS, browser, pathToFileURL(LAUNCHER).href, url, urls]
  const [command, all] = held ? onCore(0, process.execPath, args) : [process.execPath, args]
  const child = spawn(command, all, { stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, errors] = ['', '']
  child.stdout.on('data', (text) => (out += text))
  child.stderr.on('data', (text) => (errors += text))
  const status = await new Promise((resolve) => child.once('close', resolve))
  if (status === 0) return JSON.parse(out)
  console.warn(`\n!!! NO COMPARISON IN ${BROWSERS[browser]}: ${errors.trim().split('\n').pop()} !!!\n`)
  if (process.env['IMBATCH_BENCH_DEBUG']) console.warn(errors)
  return undefined
}

function tableOf({ title, version, oneCore, allCores }, files) {
  const cpu = (seconds) => (seconds ? ms(seconds) : '–')
  return [
    [
      `${title} ${version}, about 500×375 (${files})`,
      'one core, ms',
      '÷',
      `${CORES} cores, ms`,
      '÷',
      'processor time, ms',
      'pixels differ by: most',
      'mean',
    ],
    ...oneCore.map((one, i) => [
      one.name,
      ms(one.seconds.median),
      ratio(one.ratio),
      ms(allCores[i].seconds.median),
      ratio(allCores[i].ratio),
      cpu(allCores[i].cpuSeconds),
      ...difference(one.pixels),
    ]),
  ]
}

installRivals()
await bundle()
const photos = ordinaryPhotos()
const pillow = await openPillow()
await pillow?.loadFiles(photos.map(({ path }) => path))
const expected = await pillow?.sampleHash([SIDE, SIDE], SCALE)
await pillow?.close()

const server = await serve(photos)
const url = `http://127.0.0.1:${server.address().port}/`
const results = []
for (const [browser, title] of Object.entries(BROWSERS)) {
  const one = await takeTurns(browser, url, photos, true)
  const all = one && (await takeTurns(browser, url, photos, false))
  if (!all) continue
  const { sha256 } = one.rows[0].pixels
  if (expected && sha256 !== expected) console.warn(`!!! ${title}: imbatch's samples are not Pillow's !!!`)
  const version = one.version.replace(/^\D*/, '')
  const equal = expected && sha256 === expected
  results.push({ title, version, equalToPillow: equal, oneCore: one.rows, allCores: all.rows })
}
server.closeAllConnections()
server.close()

const tables = results.map((result) => tableOf(result, photos.length))
for (const table of tables) {
  printTable(table)
  console.log()
}
const versions = Object.fromEntries(results.map(({ title, version }) => [title, version]))
writeResults(
  'browser',
  { pinned: pins, cores: CORES, files: photos.length, browsers: results },
  { ...versions, pillow: pillow?.version ?? 'not found' },
  tables
)
