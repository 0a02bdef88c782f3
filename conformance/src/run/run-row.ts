// Runs one row: a server, a child process, perhaps a second one, and what was seen.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ending, Job } from '../child/job.ts'
import { type Observation, observe } from '../observation.ts'
import type { Row } from '../row.ts'
import { ingestServer } from '../server/ingest-server.ts'
import type { Protocol } from '../server/protocol.ts'
import { readNotes, runChild } from './child-process.ts'

/** What a row runs with. */
export interface RowSetup {
  readonly program: string
  protocol(): Protocol | Promise<Protocol>
}

// Beyond its idle time a client gets this long to record and shut down; the slowest peer's own bound is 30 s, and a burst of 50,000
// can hold it for as long on a busy machine.
const SHUTDOWN_MS = 120_000

/** Runs a row. */
export async function runRow(row: Row, { program, protocol }: RowSetup): Promise<Observation> {
  const dir = mkdtempSync(join(tmpdir(), 'conformance-'))
  const server = await ingestServer(await protocol(), row.fault())
  const notesFile = join(dir, 'notes.jsonl')
  const job: Job = {
    url: server.url,
    dir,
    notes: notesFile,
    durability: row.durability,
    work: { workload: row.workload, ending: row.ending },
  }
  try {
    const end = await runChild(program, {
      job,
      deadlineMs: idleMs(row.ending) + SHUTDOWN_MS,
      onReady: () => server.start(),
    })
    await server.settled()
    const deliveredAtEnd = server.effects.delivered
    const notes = readNotes(notesFile)
    if (row.isRestarted) {
      const again: Job = { ...job, notes: join(dir, 'notes-2.jsonl'), work: 'restart' }
      await runChild(program, { job: again, deadlineMs: SHUTDOWN_MS })
      await server.settled()
    }
    return observe({ row, server, notes, end, deliveredAtEnd })
  } finally {
    await server.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** How long a row takes at least: long ones begin first. */
export function expectedMs({ ending, workload }: Row): number {
  return idleMs(ending) + (workload.kind === 'blocking' ? workload.forMs : 0)
}

function idleMs(ending: Ending): number {
  return ending.kind === 'shutdown' || ending.kind === 'signal' ? ending.afterMs : 0
}
