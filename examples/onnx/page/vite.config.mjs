/**
 * The page by Vite: `npx vite examples/onnx/page`, or `npx vite build examples/onnx/page` for files of any server.
 * Here imbatch is this project's own dist/; where it is installed, the aliases are not needed.
 */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const built = (file) => fileURLToPath(new URL(`../../../dist/${file}`, import.meta.url))

export default defineConfig({
  base: './',
  resolve: {
    alias: [{ find: /^imbatch$/, replacement: built('index.js') }],
  },
  build: {
    target: 'es2022',
  },
})
