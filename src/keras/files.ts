/** What `#kerasFiles` stands for: `files.node.ts` has a file system, `files.browser.ts` URLs. */
import type { FolderOptions } from '../dataset/folders.ts'
import type { Dataset } from '../types.ts'

export type FromDirectory = (
  root: string | URL,
  options: FolderOptions & { followLinks?: boolean }
) => Promise<Dataset>
