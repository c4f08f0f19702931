/** Loaders of Python, each in a process that lives as long as the benchmark. */
import { fileURLToPath } from 'node:url'
import { openProcess } from './ask.mjs'

/** Keras' `flow_from_directory`; undefined, and a loud line, without keras_preprocessing. */
export const openKeras = (folder, side) => open('KERAS', 'keras_epochs.py', folder, side)

/** torchvision's `ImageFolder` in a `DataLoader`; undefined, and a loud line, without torchvision. */
export const openTorchvision = (folder, side) => open('TORCHVISION', 'torch_epochs.py', folder, side)

const PACKAGES = { KERAS: 'keras_preprocessing', TORCHVISION: 'torchvision' }

async function open(name, script, folder, side) {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const opened = await openProcess('/usr/bin/python3', [path, folder, String(side)])
  if (!opened) {
    const debian = `python3-${PACKAGES[name].replace('_', '-')}`
    console.warn(
      `\n!!! NO COMPARISON WITH ${name}: /usr/bin/python3 cannot import ${PACKAGES[name]} (Debian: ${debian}) !!!\n`
    )
    return undefined
  }
  const { hello, ask, close } = opened
  return {
    version: hello.version,
    /** Seconds an image in one epoch. */
    async epoch(request) {
      const { seconds, images } = await ask(request)
      return seconds / images
    },
    close,
  }
}
