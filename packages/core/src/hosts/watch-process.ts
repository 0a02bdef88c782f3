// The end of this process, for every collector in it: Node, Bun, Deno.
import { ExitHooks, type ExitParticipant } from './exit-hooks.ts'

let hooks: ExitHooks | undefined

/** Tells a participant about the end of the process; returns how to stop. */
export function watchProcess(participant: ExitParticipant): () => void {
  hooks ??= new ExitHooks(process, {
    exitFollowsErrors: process.versions.deno === undefined,
    monitorSeesRejections: process.versions.bun === undefined,
  })
  return hooks.add(participant)
}
