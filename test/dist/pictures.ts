/** A folder of pictures in every format, with a list of them: what each bundle makes batches of. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from './app.ts'

const FIXTURES = join(ROOT, 'test/fixtures')
const DECODE = join(FIXTURES, 'decode')

/** By class. Those that the first module does not decode stand between others. */
const CLASSES: Readonly<Record<string, readonly string[]>> = {
  'Forêt & 😀': ['B.png', 'é.png', 'img10.png'].map((name) => join(FIXTURES, 'classes/Forest', name)),
  beach: ['01.png', '02.jpg', '03.jpg', '04.jpg'].map((name) =>
    join(ROOT, `examples/photos/beach/beach-${name}`)
  ),
  'by others': [
    ...['lossy', 'lossless-alpha'].map((name) => join(DECODE, `webp/kinds/${name}.webp`)),
    ...['rgb-lzw', 'rgb-adobe_deflate', 'rgb-jpeg'].map((name) => join(DECODE, `tiff/kinds/${name}.tif`)),
  ],
  night: ['01.png', '02.jpg', '03.jpg', '04.jpg'].map((name) =>
    join(ROOT, `examples/photos/night/night-${name}`)
  ),
}

/** Into `folder`, which is made. `manifest.csv` lists them: each loads the library's reader of CSV, too. */
export async function gatherPictures(folder: string): Promise<void> {
  const rows: string[] = ['path,label']
  for (const [label, files] of Object.entries(CLASSES)) {
    await mkdir(join(folder, label), { recursive: true })
    for (const file of files) {
      const path = `${label}/${file.split('/').at(-1)}`
      await copyFile(file, join(folder, path))
      rows.push(`${path},${label}`)
    }
  }
  await writeFile(join(folder, 'manifest.csv'), rows.join('\n'))
}
