/** Builds the page once for all tests, into a folder of its own. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import type { TestProject } from 'vitest/node'
import { ROOT } from '../dist/app.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the built page. */
    page: string
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!existsSync(join(ROOT, 'dist/worker.js'))) {
    throw new Error('dist/ is missing or incomplete: run "npm run build" first ("npm test" does)')
  }
  const folder = await mkdtemp(join(tmpdir(), 'imbatch-page-'))
  await build({ configFile: join(ROOT, 'examples/browser/vite.config.ts'), build: { outDir: folder } })
  project.provide('page', folder)
  return () => rm(folder, { recursive: true, force: true })
}
