import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { vi } from 'vitest'

/** From here on there is room for `room` bytes, by whatever file handle; `vi.restoreAllMocks()` makes more. */
export async function fillDiskAfter(room: number, folder: string): Promise<void> {
  const probe = await open(join(folder, 'probe'), 'w')
  const prototype = Object.getPrototypeOf(probe) as FileHandle
  await probe.close()
  await rm(join(folder, 'probe'))
  const write = prototype.write as (...args: unknown[]) => unknown
  vi.spyOn(prototype, 'write').mockImplementation(function (this: FileHandle, ...args: unknown[]) {
    const [bytes, offset, length, position] = args as [Uint8Array, number, number, number]
    const fits = Math.min(length, room)
    if (fits === 0) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
    room -= fits
    return write.call(this, bytes, offset, fits, position)
  } as never)
}
