// Where the dashboard's built files are, when the package is installed and built.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Folder of `@syvain-metrics/dashboard`'s files; undefined when they are not built: the API works without them. */
export async function dashboardDir(): Promise<string | undefined> {
  const assetsUrl = await findAssets()
  if (assetsUrl === undefined) return undefined
  const dir = fileURLToPath(assetsUrl)
  return existsSync(dir) ? dir : undefined
}

async function findAssets(): Promise<URL | undefined> {
  try {
    return (await import('@syvain-metrics/dashboard')).assetsUrl
  } catch (error) {
    // In a checkout whose dashboard was never built the package has no entry; anything else is a fault.
    if ((error as { code?: unknown }).code === 'ERR_MODULE_NOT_FOUND') return undefined
    throw error
  }
}
