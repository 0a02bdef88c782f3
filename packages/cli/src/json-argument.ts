// The option of commands whose output a program may read.

/** Argument `--json`. */
export const json = { type: 'boolean', default: false, description: 'Print JSON' } as const
