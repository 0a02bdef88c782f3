// Where the built dashboard lies on disk: the one thing that a server has to know about this package.

/**
 * Folder of the built static files (`index.html` and its assets), as a `file:` URL with a trailing slash.
 *
 * The files exist after `npm run build` in this package; published copies always carry them.
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises'
 * import { assetsUrl } from '@syvain-metrics/dashboard'
 *
 * const page = await readFile(new URL('index.html', assetsUrl), 'utf8')
 * ```
 */
export const assetsUrl: URL = new URL('../dist/assets-root/', import.meta.url)
