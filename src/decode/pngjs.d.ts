declare module 'pngjs/browser.js' {
  export { PNG } from 'pngjs'
}
