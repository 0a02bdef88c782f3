// Loads undici when a transport is made: it costs about 100 ms, which the import of this package should not.
import { createRequire } from 'node:module'

type Undici = typeof import('undici')

let loading: Promise<Undici> | undefined

/** The undici module; loaded once. */
export function loadUndici(): Promise<Undici> {
  loading ??= load()
  return loading
}

async function load(): Promise<Undici> {
  try {
    return await import('undici') // written so that bundlers see it
  } catch (error) {
    // Jest's module registry refuses import() unless Node runs with a flag, but not require.
    try {
      return createRequire(typeof __filename === 'string' ? __filename : import.meta.url)('undici') as Undici
    } catch {
      throw error // the first attempt says more about a missing package than the second
    }
  }
}
