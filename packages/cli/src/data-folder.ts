// The option that every command on a data folder takes.

/** Argument `--dir`. Where a server keeps its data unless told otherwise: a folder below the current one. */
export const dirArgument = {
  dir: { type: 'string', default: './metrics', valueHint: 'folder', description: 'Data folder; made when missing' },
} as const
