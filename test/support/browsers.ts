/** Finds and starts the browsers of this machine: puppeteer-core drives both, and downloads neither. */
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, launch as launchBrowser } from 'puppeteer-core'

export type BrowserName = 'chromium' | 'firefox'

interface Kind {
  readonly title: string
  /** The environment variable that names the executable. */
  readonly variable: string
  readonly commands: readonly string[]
  readonly options: { readonly browser: 'chrome' | 'firefox'; readonly args: readonly string[] }
}

export const CHROMIUM_FLAGS = [
  '--no-sandbox', // there is none for root, whom containers run as
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const KINDS: Readonly<Record<BrowserName, Kind>> = {
  chromium: {
    title: 'Chromium',
    variable: 'IMBATCH_CHROMIUM',
    commands: ['chromium', 'chromium-browser', 'google-chrome'],
    options: {
      browser: 'chrome',
      args: CHROMIUM_FLAGS,
    },
  },
  firefox: {
    title: 'Firefox',
    variable: 'IMBATCH_FIREFOX',
    commands: ['firefox-esr', 'firefox'],
    options: { browser: 'firefox', args: [] },
  },
}

/** Where it isn't in PATH, it is mostly here. */
const USUAL_FOLDERS = ['/usr/bin', '/usr/local/bin', '/snap/bin']

/** A page's promise may take as long as an epoch over large photographs. */
const PROTOCOL_TIMEOUT = 15 * 60_000

/** The executable: what the environment names, or else the first of the usual commands; undefined without any. */
export function findBrowser(name: BrowserName): string | undefined {
  const { variable, commands } = KINDS[name]
  const named = process.env[variable]
  if (named) {
    if (!isExecutable(named)) throw new Error(`${variable} is ${named}, which is not an executable file`)
    return named
  }
  const folders = [...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean), ...USUAL_FOLDERS]
  return commands.flatMap((command) => folders.map((folder) => join(folder, command))).find(isExecutable)
}

/**
 * The executable. Without it the running test is skipped, loudly; but in CI it fails, because there a test that
 * nobody runs would pass for one that succeeds.
 */
export function requireOrSkip(name: BrowserName, test: { skip(note?: string): never }): string {
  const found = findBrowser(name)
  if (found) return found
  const { title, variable, commands } = KINDS[name]
  const missing = `no ${title} found; set ${variable} or install one of: ${commands.join(', ')}`
  if (process.env['CI']) throw new Error(missing)
  console.warn(`SKIPPED: ${missing}`)
  return test.skip(missing)
}

/** Starts it without a window and with a profile of its own. The caller closes it. */
export async function launch(name: BrowserName): Promise<Browser> {
  const { title, options } = KINDS[name]
  const executablePath = findBrowser(name)
  if (!executablePath) throw new Error(`no ${title} found`)
  return launchBrowser({
    ...options,
    args: [...options.args],
    executablePath,
    headless: true,
    protocolTimeout: PROTOCOL_TIMEOUT,
  })
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
