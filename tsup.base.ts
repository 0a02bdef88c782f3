import type { Options } from 'tsup'

/** How every library of the workspace is built: ESM and CJS, types for both, readable output. */
export function library(entry: string[]): Options {
  return {
    entry,
    format: ['esm', 'cjs'],
    target: 'node20',
    // Types are most of the time of a build; the demo does without them.
    dts:
      process.env.SYVAIN_BUILD_TYPES === 'no'
        ? false
        : { compilerOptions: { declaration: true, isolatedDeclarations: false, noEmit: false, composite: false } },
    sourcemap: true,
    clean: true,
    treeshake: true,
    shims: true,
    splitting: true,
  }
}
