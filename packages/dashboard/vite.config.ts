import { fileURLToPath } from 'node:url'
import preact from '@preact/preset-vite'
import { defineConfig, type Plugin } from 'vite'

const here = fileURLToPath(new URL('./', import.meta.url))

/**
 * uPlot hands `navigator.language` to Intl while it is imported, which throws where the system's language is no valid
 * tag ("en-US@posix" in a bare container), and then nothing is drawn at all. Our axes format their own numbers.
 */
function uplotLanguage(): Plugin {
  return {
    name: 'uplot-language',
    transform(code, id) {
      if (!id.includes('uPlot.esm.js')) return undefined
      if (!code.includes('nav.language')) throw new Error('Cannot patch uPlot: it no longer reads nav.language')
      return { code: code.replaceAll('nav.language', '"en"'), map: null }
    },
  }
}

// Output goes beside tsup's, in a folder of its own: `assetsUrl` in src/index.ts names it.
export default defineConfig({
  root: here,
  base: '/',
  plugins: [preact({ devToolsEnabled: false }), uplotLanguage()],
  resolve: { conditions: ['@syvain-metrics/source', 'module', 'browser', 'development|production'] },
  // A data: URL would be refused by the server's Content-Security-Policy.
  build: {
    outDir: 'dist/assets-root',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: 'es2022',
    modulePreload: false,
  },
})
