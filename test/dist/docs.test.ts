/** The API reference is made of the docstrings; TypeDoc fails where a public name has none. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT, run } from './app.ts'

test('the API reference has every public name, documented', async () => {
  await run(process.execPath, ['scripts/docs.mjs'], ROOT)
  for (const page of [
    'modules/imbatch.html',
    'modules/imbatch_node.html',
    'modules/imbatch_keras.html',
    'functions/imbatch.imageBatches.html',
    'functions/imbatch_node.fromDirectory.html',
    'classes/imbatch_keras.ImageDataGenerator.html',
  ]) {
    expect(existsSync(join(ROOT, 'build/docs', page)), page).toBe(true)
  }
})
