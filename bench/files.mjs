/** Photographs for benchmarks, in groups by what their headers say: other kinds of files take other paths. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { quick } from './settings.mjs'

const EXAMPLES = fileURLToPath(new URL('../examples/photos', import.meta.url))

/** @typedef {{ path: string, bytes: Uint8Array, progressive?: boolean, sampling?: string, width: number, height: number }} Photo */

const megapixels = ({ width, height }) => (width * height) / 1e6

/** What a file must be to belong to a group, and how many are enough. */
const GROUPS = [
  ['JPEG 4:2:0, small', 20, (p) => p.progressive === false && p.sampling === '2×2' && megapixels(p) < 0.3],
  ['JPEG 4:4:4, small', 20, (p) => p.progressive === false && p.sampling === '1×1' && megapixels(p) < 0.3],
  ['JPEG 4:2:2', 8, (p) => p.progressive === false && p.sampling === '2×1' && megapixels(p) < 2],
  ['JPEG 4:2:0, large', 3, (p) => p.progressive === false && p.sampling === '2×2' && megapixels(p) > 5],
  ['JPEG progressive', 10, (p) => p.progressive === true && megapixels(p) < 1],
  ['PNG', 8, (p) => p.progressive === undefined],
]

/**
 * The groups of which IMBATCH_CORPUS/photos and …/photos-png, or else the examples, have files.
 *
 * @returns {{ name: string, isJpeg: boolean, photos: Photo[] }[]}
 */
export function photoGroups() {
  const photos = allPhotos()
  return GROUPS.map(([name, limit, belongs]) => ({
    name,
    isJpeg: name.startsWith('JPEG'),
    photos: photos.filter(belongs).slice(0, quick ? Math.ceil(limit / 8) : limit),
  })).filter((group) => group.photos.length > 0)
}

/**
 * JPEGs in colour of about 500×375 from all over the corpus, of whatever kind they are, or else the examples'.
 *
 * @returns {Photo[]}
 */
export function ordinaryPhotos(count = quick ? 8 : 32) {
  const all = allPhotos().filter(({ sampling }) => sampling)
  const ordinary = all.filter((photo) => megapixels(photo) > 0.15 && megapixels(photo) < 0.23)
  const some = ordinary.length >= count ? ordinary : all
  const step = Math.max(1, some.length / count)
  return Array.from({ length: Math.min(count, some.length) }, (_, i) => some[Math.floor(i * step)])
}

/**
 * JPEGs of 5 megapixels and more, none without a corpus.
 *
 * @returns {Photo[]}
 */
export function largePhotos(count = quick ? 1 : 2) {
  return allPhotos()
    .filter((photo) => photo.sampling && megapixels(photo) > 5)
    .slice(0, count)
}

let known

function allPhotos() {
  const corpus = process.env['IMBATCH_CORPUS']
  const folders = corpus ? [join(corpus, 'photos'), join(corpus, 'photos-png')] : [EXAMPLES]
  known ??= folders.filter(existsSync).flatMap(listFiles).map(describe).filter(Boolean)
  return known
}

function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** Undefined for anything but PNG and JPEG in YCbCr. */
function describe(path) {
  const bytes = readFileSync(path)
  const shape = bytes[0] === 0xff && bytes[1] === 0xd8 ? jpegFrame(bytes) : pngHeader(bytes)
  return shape && { path, bytes, ...shape }
}

/** Of the first SOF segment (ITU-T T.81, B.2.2). */
function jpegFrame(bytes) {
  for (let at = 2; at + 18 < bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    const code = bytes[at + 1]
    if (code !== 0xc0 && code !== 0xc1 && code !== 0xc2) continue
    if (bytes[at + 9] !== 3) return undefined
    const [height, width, factors] = [bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7), bytes[at + 11]]
    return { progressive: code === 0xc2, sampling: `${factors >> 4}×${factors & 15}`, width, height }
  }
  return undefined
}

function pngHeader(bytes) {
  if (bytes.length < 33 || bytes.readUInt32BE(0) !== 0x89504e47) return undefined
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
}
