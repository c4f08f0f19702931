/** Workers that have nothing to do: they stay for a minute, and are ended then. */
import { afterEach, expect, test, vi } from 'vitest'
import { imageBatches } from '../../src/node.ts'
import { linkedDataset } from '../support/fixtures.ts'
import { watchWorkers } from '../support/workers.ts'

afterEach(() => vi.useRealTimers())

test('an idle minute ends them, and the next batch starts others', async () => {
  const watch = await watchWorkers()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const dataset = await linkedDataset(['test/fixtures/images/rgb.png'])
  const batches = await imageBatches(dataset, { size: [8, 8], labelMode: 'none', workers: 1 })
  await batches.at(0)
  vi.advanceTimersByTime(59_000)
  await batches.at(0)
  vi.advanceTimersByTime(59_000)
  await batches.at(0)
  expect(watch.started).toHaveLength(1)
  vi.advanceTimersByTime(61_000)
  await batches.at(0)
  expect(watch.started).toHaveLength(2)
  await batches.close()
  watch.stop()
})
