// What questions work with: programs, servers, folders, Python.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildOwnPackages } from './prepare/own-packages.ts'
import { nodePeers, pythonPeers } from './prepare/peers.ts'
import { PEERS, SOURCES } from './prepare/places.ts'
import { buildPrograms } from './prepare/programs.ts'
import type { Bench } from './question.ts'
import { runChild } from './run/child.ts'
import { type ServerHandle, startServer } from './run/counting-server.ts'
import { type ServiceHandle, startService } from './run/service.ts'
import type { Suite } from './suites.ts'

/** A bench that is ready, the versions in it, and how to end it. */
export interface Prepared {
  readonly bench: Bench
  readonly versions: Readonly<Record<string, string>>
  end(): void
}

/** Installs, builds and copies what the questions of a suite need. */
export async function prepare(suite: Suite, { isQuick }: { readonly isQuick: boolean }): Promise<Prepared> {
  mkdirSync(PEERS, { recursive: true })
  // Below the peers, so that programs find them; of this run alone, so that two runs can go side by side.
  const dir = mkdtempSync(join(PEERS, 'run-'))
  const peers = nodePeers(suite.nodePeers)
  const { python, versions } = pythonPeers(suite)
  const own = buildOwnPackages(suite.packages, dir)
  await buildPrograms(suite.name, dir)
  const temporary = mkdtempSync(join(PEERS, 'tmp-'))
  const servers: ServerHandle[] = []
  const services: ServiceHandle[] = []
  const bench: Bench = {
    isQuick,
    python,
    child: (program, job, options) => {
      const path = program.endsWith('.py')
        ? join(SOURCES, suite.name, 'programs', program)
        : join(dir, `${program}.mjs`)
      return runChild(path, job, options)
    },
    server: async (options) => {
      const server = await startServer(join(dir, 'counting-server.mjs'), options)
      servers.push(server)
      return server
    },
    service: async (program, job) => {
      const service = await startService(join(dir, `${program}.mjs`), job)
      services.push(service)
      return service
    },
    folder: () => mkdtempSync(join(temporary, 'd-')),
  }
  const end = (): void => {
    for (const server of servers) server.stop()
    for (const service of services) service.kill()
    for (const folder of [temporary, dir]) rmSync(folder, { recursive: true, force: true })
  }
  return { bench, versions: { node: process.version, ...own, ...peers, ...versions }, end }
}
