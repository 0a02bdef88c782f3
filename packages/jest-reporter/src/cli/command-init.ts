// `metrics-bench init`: prints the configuration for the runners that it finds.
import path from 'node:path'
import { isJsonObject } from '../model/json.ts'
import { readManifest } from '../session/read-manifest.ts'
import type { CliContext } from './cli-context.ts'

const VITEST = `// vitest.config.ts
import { metrics } from '@syvain-metrics/jest-reporter/vitest'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [metrics()],
})
`
const JEST = `// jest.config.mjs
export default {
  reporters: ['default', '@syvain-metrics/jest-reporter'],
}
`
const NODE_TEST = `node --test --test-reporter=spec --test-reporter-destination=stdout \\
  --test-reporter=@syvain-metrics/jest-reporter/node-test --test-reporter-destination=stdout
`

/** Version of a package in the nearest node_modules above `cwd`, or `null`. */
function versionOf(name: string, cwd: string): string | null {
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    const manifest = readManifest(path.join(folder, 'node_modules', name))
    if (isJsonObject(manifest) && typeof manifest.version === 'string') return manifest.version
    if (folder === path.dirname(folder)) return null
  }
}

/** Whether a version is inside the supported range, with the sentence that says so when it is not. */
function advice(name: string, version: string, least: [number, number], below: number): string {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const supported = (major > least[0] || (major === least[0] && minor >= least[1])) && major < below
  return supported
    ? `# ${name} ${version}`
    : `# ${name} ${version} is outside ${least.join('.')} to ${below - 1}: it may not work`
}

/** @returns 0 */
export function commandInit(context: CliContext): number {
  const vitest = versionOf('vitest', context.cwd)
  const jest = versionOf('jest', context.cwd)
  const sections: string[] = []
  if (vitest) {
    sections.push(
      `${advice('vitest', vitest, [3, 2], 6)}\n${VITEST}`,
      `# in CI\nnpx metrics-bench run --rounds 3 --confirm 2 -- npx vitest bench --run\n`,
    )
  }
  if (jest) sections.push(`${advice('jest', jest, [29, 7], 31)}\n${JEST}`)
  if (sections.length === 0) sections.push(`# neither vitest nor jest is installed here; for node:test\n${NODE_TEST}`)
  context.print(sections.join('\n'))
  return 0
}
