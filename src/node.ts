export { type DirectoryOptions, fromDirectory } from './dataset/fromDirectory.node.ts'
export { fromManifest } from './dataset/fromManifest.node.ts'
// What is above takes the place of its namesake here.
export * from './index.ts'
