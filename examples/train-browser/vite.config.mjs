/**
 * The page by Vite: `npx vite examples/train-browser`, or `npx vite build examples/train-browser` for files of any server.
 * Here imbatch is this project's own dist/; where it is installed, the aliases are not needed.
 */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const built = (file) => fileURLToPath(new URL(`../../dist/${file}`, import.meta.url))

export default defineConfig({
  base: './',
  resolve: {
    alias: [
      { find: /^imbatch$/, replacement: built('index.js') },
      { find: /^imbatch\/tfjs$/, replacement: built('tfjs/index.js') },
    ],
  },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // photos stay files
    chunkSizeWarningLimit: 2000, // TensorFlow.js is large
  },
  // The photos are beside the page's folder.
  server: { fs: { allow: ['../..'] } },
})
