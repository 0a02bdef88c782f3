// The dashboard's files: listed once at start, so that no path of a request ever reaches the file system.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

/** Nothing from elsewhere, nothing inline, in no frame. */
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const

/** Answers a path with a file, or with the page for every path that is none. */
export type StaticFiles = (path: string, ifNoneMatch: string | null) => Response

/**
 * Reads a folder of built files into memory.
 *
 * @param dir Folder with `index.html` and hashed files in `assets/`; undefined or empty: every answer says that there is no dashboard.
 */
export function staticFiles(dir: string | undefined): StaticFiles {
  const files = new Map<string, StaticFile>()
  if (dir !== undefined) collect(dir, '/', files)
  const page = files.get('/index.html')
  return (path, ifNoneMatch) => {
    const file = files.get(path)
    // A missing script must not be answered with a page.
    if (file === undefined && path.startsWith('/assets/')) return plain(404, 'There is no such file')
    const found = file ?? page
    if (found === undefined) return plain(404, 'This server was started without the dashboard; its API is at /api/v1')
    return answer(found, path.startsWith('/assets/'), ifNoneMatch)
  }
}

interface StaticFile {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly type: string
  readonly etag: string
}

function collect(dir: string, path: string, files: Map<string, StaticFile>): void {
  for (const entry of readdirSync(dir).sort()) {
    const full = join(dir, entry)
    if (statSync(full).isDirectory()) {
      collect(full, `${path}${entry}/`, files)
      continue
    }
    const bytes = new Uint8Array(readFileSync(full))
    files.set(`${path}${entry}`, {
      bytes,
      type: TYPES[extname(entry)] ?? 'application/octet-stream',
      etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    })
  }
}

function answer({ bytes, type, etag }: StaticFile, hashed: boolean, ifNoneMatch: string | null): Response {
  const headers = {
    ...SECURITY_HEADERS,
    etag,
    'content-type': type,
    // The name of a hashed file changes with its content.
    'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
  }
  if (ifNoneMatch === etag) return new Response(null, { status: 304, headers })
  return new Response(bytes, { headers })
}

function plain(status: number, text: string): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  })
}
