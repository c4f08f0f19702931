/**
 * Keeps the page for use without a network. It also sends the headers that make a page cross-origin isolated, which most
 * static hosts can't: then the browser tells how much memory is used.
 */
const { version, files } = { version: '', files: [] }
/** Other copies of the page, at other paths of the same host, have theirs. */
const PREFIX = `imbatch ${self.registration.scope} `
const CACHE = PREFIX + version
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

self.addEventListener('install', (event) => {
  event.waitUntil(keepAll())
})

self.addEventListener('activate', (event) => {
  event.waitUntil(takeOver())
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const isOurs = request.method === 'GET' && request.url.startsWith(self.registration.scope)
  if (isOurs) event.respondWith(answer(request))
})

async function keepAll() {
  const cache = await caches.open(CACHE)
  // Past the browser's own cache, which may hold files of another version.
  await cache.addAll(files.map((file) => new Request(file, { cache: 'reload' })))
}

/** Pages of an older version have closed when this runs. */
async function takeOver() {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE)
  await Promise.all(old.map((name) => caches.delete(name)))
  await self.clients.claim()
}

async function answer(request) {
  const cache = await caches.open(CACHE)
  const kept =
    request.mode === 'navigate'
      ? await cache.match('index.html')
      : await cache.match(request, { ignoreSearch: true })
  return isolated(kept ?? (await fetch(request)))
}

/** A copy with the headers. */
function isolated(response) {
  const headers = new Headers(response.headers)
  for (const [name, value] of Object.entries(ISOLATED)) headers.set(name, value)
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
}
