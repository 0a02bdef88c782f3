// Loads undici's pool when a transport is made. The pool alone: the whole package takes 100 ms of a program's start and five times the
// memory, this 35 ms. The path is not undici's public one, which is why the manifest names one exact version.
import { createRequire } from 'node:module'
import type { Pool } from 'undici'

type PoolClass = typeof Pool

let loading: Promise<PoolClass> | undefined

/** The class of undici's pools; loaded once. */
export function loadPool(): Promise<PoolClass> {
  loading ??= load()
  return loading
}

async function load(): Promise<PoolClass> {
  try {
    // @ts-expect-error: undici has types for the package, not for its files
    const file = (await import('undici/lib/dispatcher/pool.js')) as { readonly default: PoolClass } // bundlers must see it
    return file.default
  } catch (error) {
    // Jest's module registry refuses import() unless Node runs with a flag, but not require.
    try {
      const require = createRequire(typeof __filename === 'string' ? __filename : import.meta.url)
      return require('undici/lib/dispatcher/pool.js') as PoolClass
    } catch {
      throw error // the first attempt says more about a missing package than the second
    }
  }
}
