/**
 * What damage may cost: 100,000 mutants of the test's fixtures, each beside the file that it was made from. A mutant can declare
 * far more pixels than its original has, and pixels have to be written; so beside the factor stands the time a declared pixel.
 * All are decoded into the same memory: new memory is the operating system's work.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { loadKernel } from 'imbatch'
import { printTable, writeResults } from './report.mjs'
import { quick } from './settings.mjs'

const FACTOR = 50
const MAX_PIXELS = Number(process.argv[2]) || 1 << 18
/** The shortest of so many runs counts: whatever else the machine does makes them longer. */
const RUNS = 25
const LISTED = 40

const { MUTANTS, mutantOf } = await importTypeScript('../test/support/mutants.ts')
const kernel = await loadKernel()
const out = new Uint8Array(MAX_PIXELS * 4)

/** Node 20 does not read TypeScript. */
async function importTypeScript(path) {
  const entry = fileURLToPath(new URL(path, import.meta.url))
  const options = { bundle: true, write: false, format: 'esm', platform: 'node', target: 'node20' }
  const { outputFiles } = await build({ ...options, entryPoints: [entry] })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}

function filesOf(format) {
  const folder = new URL(`../test/fixtures/decode/${format}/`, import.meta.url)
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return names
    .filter((name) => /\.\w+$/.test(name))
    .map((name) => ({ name, bytes: Uint8Array.from(readFileSync(new URL(name, folder))) }))
}

const decode = (bytes) => kernel.decode(bytes, { maxPixels: MAX_PIXELS, out })

/** Microseconds of one run; a file that is refused takes time, too. */
function once(bytes) {
  const start = performance.now()
  try {
    decode(bytes)
  } catch {}
  return (performance.now() - start) * 1000
}

function shortest(bytes, runs) {
  let best = Number.POSITIVE_INFINITY
  for (let run = 0; run < runs; run++) best = Math.min(best, once(bytes))
  return best
}

/** What becomes of a file, as far as its pixels go. */
function outcomeOf(bytes) {
  try {
    const { width, height } = decode(bytes)
    return { outcome: 'decoded', pixels: width * height }
  } catch ({ code }) {
    return { outcome: code, pixels: declaredPixels(bytes) }
  }
}

function declaredPixels(bytes) {
  try {
    const { width, height } = kernel.probe(bytes)
    return width * height
  } catch {
    return Number.NaN
  }
}

/** Mutants of a format that may take more than `FACTOR` times as long as their originals: these took at least half of that once. */
function suspectsOf(format) {
  const files = filesOf(format)
  const all = files.map(({ bytes }) => bytes)
  const times = all.map((bytes) => shortest(bytes, RUNS))
  const count = MUTANTS[format] / (quick ? 100 : 1)
  const suspects = []
  for (let seed = 0; seed < count; seed++) {
    const { source, bytes } = mutantOf(format, all, seed)
    if (once(bytes) > (FACTOR / 2) * times[source])
      suspects.push({ format, seed, source: files[source], bytes })
  }
  return { format, count, suspects }
}

/** Once everything has run, and engines have compiled it. */
function measure({ format, seed, source, bytes }) {
  const time = shortest(bytes, RUNS)
  const original = shortest(source.bytes, 4 * RUNS)
  return { format, seed, name: source.name, bytes: bytes.length, original, time, ...outcomeOf(bytes) }
}

const nsPerPixel = ({ time, pixels }) => (time * 1000) / pixels

const tried = ['jpeg', 'png', 'gif', 'bmp', 'pnm'].map(suspectsOf)
for (const { suspects } of tried) for (const suspect of suspects) measure(suspect)
await new Promise((resolve) => setTimeout(resolve, 500))

const rows = [
  ['format', 'mutants', `slower than ${FACTOR} ×`, 'of these the slowest, ms', 'most ns a declared pixel'],
]
const all = []
for (const { format, count, suspects } of tried) {
  const found = suspects.map(measure).filter(({ time, original }) => time > FACTOR * original)
  all.push(...found)
  const most = (of) => (found.length > 0 ? Math.max(...found.map(of)).toFixed(2) : '–')
  rows.push([format, `${count}`, `${found.length}`, most(({ time }) => time / 1000), most(nsPerPixel)])
}
printTable(rows)

all.sort((a, b) => b.time / b.original - a.time / a.original)
const list = all
  .slice(0, LISTED)
  .map((one) => [
    `${one.format} ${one.seed} of ${one.name}`,
    `${one.bytes}`,
    `${one.pixels}`,
    one.original.toFixed(1),
    one.time.toFixed(0),
    (one.time / one.original).toFixed(0),
    nsPerPixel(one).toFixed(2),
    one.outcome,
  ])
if (list.length > 0) {
  console.log()
  printTable([
    ['mutant', 'bytes', 'declared pixels', 'original, µs', 'mutant, µs', 'factor', 'ns a pixel', 'outcome'],
    ...list,
  ])
}
writeResults('mutations', all, {}, rows)
