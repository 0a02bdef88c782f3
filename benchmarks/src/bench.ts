// What questions work with: programs, servers, folders, Python.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildOwnPackages } from './prepare/own-packages.ts'
import { nodePeers, pythonPeers } from './prepare/peers.ts'
import { PEERS, SOURCES } from './prepare/places.ts'
import { buildPrograms } from './prepare/programs.ts'
import type { Bench } from './question.ts'
import { runChild } from './run/child.ts'
import { type ServerHandle, startServer } from './run/server.ts'

/** A bench that is ready, the versions in it, and how to end it. */
export interface Prepared {
  readonly bench: Bench
  readonly versions: Readonly<Record<string, string>>
  end(): void
}

const NO_PYTHON = { python: { skipped: 'skipped: no Python peers here' }, versions: {} }

/** Installs, builds and copies what the questions need; peers, which take longest, only where they are compared with. */
export async function prepare({ isQuick, withPeers }: Record<'isQuick' | 'withPeers', boolean>): Promise<Prepared> {
  mkdirSync(PEERS, { recursive: true })
  // Below the peers, so that programs find them; of this run alone, so that two runs can go side by side.
  const dir = mkdtempSync(join(PEERS, 'run-'))
  const peers = withPeers ? nodePeers() : {}
  const { python, versions } = withPeers ? pythonPeers() : NO_PYTHON
  const own = buildOwnPackages(dir)
  await buildPrograms(dir)
  const temporary = mkdtempSync(join(PEERS, 'tmp-'))
  const servers: ServerHandle[] = []
  const bench: Bench = {
    isQuick,
    python,
    child: (program, job, options) => {
      const path = program.endsWith('.py') ? join(SOURCES, 'core/programs', program) : join(dir, `${program}.mjs`)
      return runChild(path, job, options)
    },
    server: async (options) => {
      const server = await startServer(join(dir, 'counting-server.mjs'), options)
      servers.push(server)
      return server
    },
    folder: () => mkdtempSync(join(temporary, 'd-')),
  }
  const end = (): void => {
    for (const server of servers) server.stop()
    for (const folder of [temporary, dir]) rmSync(folder, { recursive: true, force: true })
  }
  return { bench, versions: { node: process.version, ...own, ...peers, ...versions }, end }
}
