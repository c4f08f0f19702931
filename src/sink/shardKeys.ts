/** Names of samples in a WebDataset: what is before the first dot of a file's name tells which files belong together. */

/** `photos/a.b.JPG` is the key `photos/a%2Eb` and the extension `jpg`. */
export function splitName(path: string): { stem: string; extension: string } {
  const slash = path.lastIndexOf('/') + 1
  const dot = path.lastIndexOf('.')
  const named = dot > slash
  const stem = path.slice(slash, named ? dot : undefined)
  return {
    // A folder's dots are harmless, but not at the start of a path, where they would lead out of where it is unpacked.
    stem: safeFolders(path.slice(0, slash)) + escapeDots(stem),
    extension: named ? path.slice(dot + 1).toLowerCase() : '',
  }
}

/** Gives each path a key of its own: two files that differ in extension alone are not one sample. */
export class ShardKeys {
  readonly #used = new Set<string>()

  next(path: string): { key: string; extension: string } {
    const { stem, extension } = splitName(path)
    let key = stem
    for (let count = 2; this.#used.has(key); count++) key = `${stem}%${count}`
    this.#used.add(key)
    return { key, extension }
  }
}

/** '%' too, so that no two names become one. */
function escapeDots(name: string): string {
  return name.replaceAll('%', '%25').replaceAll('.', '%2E')
}

function safeFolders(folders: string): string {
  return folders
    .split('/')
    .filter((name, i, all) => name !== '' || i === all.length - 1)
    .map((name) => (name === '.' || name === '..' ? escapeDots(name) : name))
    .join('/')
}
