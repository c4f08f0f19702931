import { openNpy } from '../npy/openNpy.node.ts'
import type { BlobHandleLike } from '../npy/openNpy.ts'
import type { Dataset } from '../types.ts'
import { loadNpy, type NpyDatasetOptions } from './fromNpy.ts'

type Source = string | URL | Blob | BlobHandleLike

/** `fromNpy` that also takes paths and `file:` URLs. */
export function fromNpy(source: Source, options: NpyDatasetOptions<Source> = {}): Promise<Dataset> {
  return loadNpy<Source>(source, options, openNpy)
}
