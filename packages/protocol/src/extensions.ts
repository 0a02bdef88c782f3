// What a server of ours announces beyond the published wire. A client uses an extension only after it has seen it.

/** Response header that names the extensions. */
export const EXTENSIONS_HEADER = 'syvain-metrics-extensions'

/** Media type of a binary segment. */
export const SEGMENT_MEDIA_TYPE = 'application/vnd.syvain-metrics.segment'

/** Names of the extensions this version knows; the value on the wire is their version, 1. */
export type Extension = 'segments' | 'counts' | 'batch-annotations' | 'series' | 'reports'

/** Header text for a set of extensions. */
export function formatExtensions(extensions: readonly Extension[]): string {
  return extensions.map((name) => `${name}=1`).join(', ')
}

const KNOWN: ReadonlySet<string> = new Set<Extension>(['segments', 'counts', 'batch-annotations', 'series', 'reports'])
// Every reply of a server brings the same text: it is read once.
let lastRead: { readonly header: string; readonly extensions: ReadonlySet<Extension> } = {
  header: '',
  extensions: new Set(),
}

/** Extensions of a header that this version can use; unknown names and versions are left out. */
export function parseExtensions(header: string | null | undefined): ReadonlySet<Extension> {
  const text = header ?? ''
  if (text !== lastRead.header) lastRead = { header: text, extensions: readExtensions(text) }
  return lastRead.extensions
}

function readExtensions(header: string): ReadonlySet<Extension> {
  const found = new Set<Extension>()
  for (const part of header.split(',')) {
    const [name, version] = part.trim().split('=')
    if (version === '1' && name !== undefined && KNOWN.has(name)) found.add(name as Extension)
  }
  return found
}
