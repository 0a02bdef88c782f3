// Runs a Vitest benchmark in a process of its own, as a user would; the plugin in its configuration records it.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const EXAMPLE = fileURLToPath(new URL('..', import.meta.url))
const VITEST = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')))

/** @throws Error with what it printed, when the run fails. */
export async function benchmark({ url, key, outDir }: { url: string; key: string; outDir: string }): Promise<void> {
  const child = spawn(process.execPath, [VITEST, 'bench', '--run', '--config', 'bench/vitest.config.ts'], {
    cwd: EXAMPLE,
    env: { ...process.env, SYVAIN_METRICS_HOST: url, SYVAIN_METRICS_API_KEY: key, DEMO_OUT_DIR: outDir, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (data) => (output += data))
  child.stderr.on('data', (data) => (output += data))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  if (code !== 0) throw new Error(`The benchmark ended with ${code}:\n${output}`)
}
