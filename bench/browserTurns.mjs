/**
 * One browser's part of `browser.mjs`: opens the page, lets its contestants take turns, and prints what came out as JSON.
 * A process of its own, because what it starts stays on the cores that it is held on. Arguments: the browser's name, the
 * module that starts it, the page, and as JSON the URLs of the photographs.
 */
import { cpuSeconds } from './cpuTime.mjs'
import { counted, interleave } from './interleave.mjs'
import { quick } from './settings.mjs'

const [name, launcher, url, photos] = process.argv.slice(2)
const urls = JSON.parse(photos)
const { launch } = await import(launcher)

/** Takes its turns in the page, and notes what each cost all of the browser's processes. */
function contestant(page, id, contestantName) {
  const turn = async (iterations) => {
    const before = cpuSeconds(id)
    const seconds = await page.evaluate((n, i) => globalThis.bench.time(n, i), contestantName, iterations)
    return { seconds, cpu: cpuSeconds(id) - before }
  }
  return { name: contestantName, ...counted(turn) }
}

const browser = await launch(name)
try {
  const page = await browser.newPage()
  await page.goto(url)
  await page.waitForFunction(() => globalThis.bench !== undefined)
  const names = await page.evaluate((list) => globalThis.bench.open(list), urls)
  const contestants = names.map((n) => contestant(page, browser.process().pid, n))
  const rows = []
  const raced = await interleave(contestants, { rounds: quick ? 2 : 9 })
  for (const [i, { seconds, ratio, rounds }] of raced.entries()) {
    const pixels = await page.evaluate((n) => globalThis.bench.compare(n), names[i])
    rows.push({
      name: names[i],
      seconds: Object.fromEntries(Object.entries(seconds).map(([key, value]) => [key, value / urls.length])),
      ratio,
      rounds,
      cpuSeconds: contestants[i].cost() / urls.length,
      pixels,
    })
  }
  console.log(JSON.stringify({ version: await browser.version(), rows }))
} finally {
  await browser.close()
}
