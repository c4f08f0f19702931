import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The folder of the test corpus (photographs that are not part of the project), or undefined: from IMBATCH_CORPUS, else
 * beside the checkout. A path that is set but wrong is an error, not an absence.
 */
export function findCorpus(): string | undefined {
  const set = process.env['IMBATCH_CORPUS']
  if (set) {
    if (!existsSync(join(set, 'photos', 'MANIFEST.tsv')))
      throw new Error(`IMBATCH_CORPUS: no photos in ${set}`)
    return set
  }
  const beside = fileURLToPath(new URL('../../../shared/corpus', import.meta.url))
  if (existsSync(beside)) return beside
  console.warn('SKIPPED: tests on the corpus: it is not beside the checkout, and IMBATCH_CORPUS is not set')
  return undefined
}
