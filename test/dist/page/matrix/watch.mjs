/**
 * Who makes samples: to be imported before the library is. Only a thread with an instance of the module can, so that a
 * page without any has its samples from workers.
 */
export const seen = {
  /** Of each worker that has answered, the scheme of its URL: 'blob:', or 'http:'. */
  workers: [],
  /** Of WebAssembly, on the page's own thread. */
  instances: 0,
}

const { Worker } = globalThis
if (Worker) {
  globalThis.Worker = class extends Worker {
    constructor(url, options) {
      super(url, options)
      const { protocol } = new URL(url, location.href)
      this.addEventListener('message', () => seen.workers.push(protocol), { once: true })
    }
  }
}

const { Instance, instantiate } = WebAssembly
WebAssembly.Instance = new Proxy(Instance, {
  construct(target, given) {
    seen.instances++
    return Reflect.construct(target, given)
  },
})
WebAssembly.instantiate = (...given) => {
  seen.instances++
  return instantiate(...given)
}
