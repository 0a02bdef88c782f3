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

/** Extensions of a header that this version can use; unknown names and versions are left out. */
export function parseExtensions(header: string | null | undefined): ReadonlySet<Extension> {
  const known: readonly string[] = [
    'segments',
    'counts',
    'batch-annotations',
    'series',
    'reports',
  ] satisfies Extension[]
  const found = new Set<Extension>()
  for (const part of header?.split(',') ?? []) {
    const [name, version] = part.trim().split('=')
    if (version === '1' && name !== undefined && known.includes(name)) found.add(name as Extension)
  }
  return found
}
