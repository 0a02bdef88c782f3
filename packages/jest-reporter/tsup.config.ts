import path from 'node:path'
import { defineConfig, type Options } from 'tsup'
import { library } from '../../tsup.base.ts'

const entries = [
  'index',
  'vitest',
  'jest',
  'record',
  'bench-provider',
  'node-test',
  'adapters',
  'stats',
  'metrics-bench',
].map((name) => `src/${name}.ts`)

/** What entries load late, by `import()`. */
const parts = ['hosts/vitest-host', 'hosts/jest-host', 'session/conclude-run', 'session/judge-by-history'].map(
  (name) => `src/${name}.ts`,
)

/** What is loaded late stays a file of its own; everything lies in one folder. */
const late: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'late',
  setup(build) {
    const extension = build.initialOptions.format === 'cjs' ? '.cjs' : '.js'
    build.onResolve({ filter: /./ }, ({ kind, path: target }) => {
      if (kind !== 'dynamic-import') return undefined
      return { external: true, path: target.startsWith('.') ? `./${path.parse(target).name}${extension}` : target }
    })
  },
}

/**
 * Every entry and part is one whole file, because a runner waits for each file that it reads: shared chunks would be twenty of
 * them, and tsup makes those of CommonJS with a compiler that replaces `?.` by calls.
 */
export default defineConfig(({ dts }) => {
  const base = library([])
  return {
    ...base,
    entry: Object.fromEntries([...entries, ...parts].map((file) => [path.parse(file).name, file])),
    dts: dts === false || base.dts === false ? false : { ...(base.dts as object), entry: entries },
    splitting: false,
    // Rollup would turn a file with a default export alone into `module.exports = …`, which its types do not say.
    treeshake: false,
    // Of the protocol only what is used, from its sources.
    noExternal: [/^@syvain-metrics\//],
    esbuildPlugins: [late],
    esbuildOptions(options, { format }) {
      options.conditions = ['@syvain-metrics/source']
      // CommonJS loads its parts by `require`: the other loader takes longer, and Jest may not have started it.
      if (format === 'cjs') options.supported = { 'dynamic-import': false }
    },
  }
})
