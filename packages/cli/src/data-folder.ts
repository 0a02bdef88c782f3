// The options that say where a server keeps its data.

/** Argument `--dir`. Where a server keeps its data unless told otherwise: a folder below the current one. */
export const dirArgument = {
  dir: { type: 'string', default: './metrics', valueHint: 'folder', description: 'Data folder; made when missing' },
} as const

/** Arguments `--dir` and `--store`. */
export const storeArguments = {
  ...dirArgument,
  store: {
    type: 'string',
    valueHint: 'postgres://…',
    description:
      'A PostgreSQL database in place of the folder; or the variable SYVAIN_METRICS_STORE, which no process list shows',
  },
} as const

/** Where the data are, by arguments and environment. */
export function placeOf({ dir, store }: { readonly dir: string; readonly store?: string | undefined }): {
  readonly dir: string
  readonly store: string | undefined
} {
  return { dir, store: store ?? (process.env.SYVAIN_METRICS_STORE || undefined) }
}

/**
 * The data folder, for what only a folder has.
 *
 * @throws Error when arguments or environment name a database.
 */
export function folderOf(args: Parameters<typeof placeOf>[0], action: string): string {
  const { dir, store } = placeOf(args)
  if (store === undefined) return dir
  throw new Error(`Cannot ${action}: the data are in a database, which has tools of its own (pg_dump, pg_restore)`)
}
