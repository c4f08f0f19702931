/** Signals: one listener each, however many wait. */
import { openAsBlob } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { linkSignals, onAbort } from '../../src/abort.ts'
import { fromFileList, imageBatches } from '../../src/node.ts'

/** A signal that counts who listens. */
function counted() {
  const controller = new AbortController()
  const { signal } = controller
  let listeners = 0
  const add = signal.addEventListener.bind(signal)
  const remove = signal.removeEventListener.bind(signal)
  Object.assign(signal, {
    addEventListener(...args: Parameters<typeof add>) {
      listeners++
      add(...args)
    },
    removeEventListener(...args: Parameters<typeof remove>) {
      listeners--
      remove(...args)
    },
  })
  return { controller, signal, listeners: () => listeners }
}

test('a signal has one listener, and none when nobody waits any more', () => {
  const { controller, signal, listeners } = counted()
  const links = Array.from({ length: 20 }, () => linkSignals(signal, undefined))
  expect(listeners()).toBe(1)
  for (const { unlink } of links.slice(1)) unlink()
  expect(listeners()).toBe(1)
  const called: string[] = []
  const stop = onAbort(signal, () => called.push('stopped'))
  onAbort(signal, () => called.push('waits'))
  stop()
  controller.abort('why')
  expect(called).toEqual(['waits'])
  expect(links.map((link) => link.signal.aborted)).toEqual(links.map((_, i) => i === 0))
  expect(links[0]!.signal.reason).toBe('why')
})

test('a signal that is aborted already', () => {
  const link = linkSignals(AbortSignal.abort('before'))
  expect(link.signal.reason).toBe('before')
  link.unlink()
})

test('many batches on one signal leave no listener behind', async () => {
  const { signal, listeners } = counted()
  const file = fileURLToPath(new URL('../fixtures/images/rgb.png', import.meta.url))
  const blob = Object.assign(await openAsBlob(file), { name: '1.png', webkitRelativePath: 'root/a/1.png' })
  const dataset = fromFileList([blob as never])
  const all = await Promise.all(
    Array.from({ length: 12 }, () => imageBatches(dataset, { size: [4, 4], workers: 0, signal }))
  )
  await Promise.all(all.map((batches) => batches.at(0)))
  expect(listeners()).toBe(1)
  await Promise.all(all.map((batches) => batches.close()))
  expect(listeners()).toBe(0)
})
