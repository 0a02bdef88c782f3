// The program of the child processes, as plain JavaScript beside the client's packages: a child is started by node alone, as a user's is.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const SOURCES = fileURLToPath(new URL('../', import.meta.url))

/**
 * Writes the program into `dir` and returns its path. Packages stay imports, found from that folder.
 *
 * @param client Module that exports a `ClientFactory` as `client`.
 */
export async function childProgram(client: string, dir: string): Promise<string> {
  const program = join(dir, 'child.mjs')
  await build({
    stdin: {
      contents: `import { main } from './child/main.ts'\nimport { client } from ${JSON.stringify(client)}\nawait main(client)\n`,
      resolveDir: SOURCES,
      loader: 'ts',
    },
    outfile: program,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  })
  return program
}
