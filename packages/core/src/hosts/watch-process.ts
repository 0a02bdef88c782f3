// The end of this process, for every collector in it. Node only.
import { ExitHooks, type ExitParticipant } from './exit-hooks.ts'

let hooks: ExitHooks | undefined

/** Tells a participant about the end of the process; returns how to stop. */
export function watchProcess(participant: ExitParticipant): () => void {
  hooks ??= new ExitHooks(process)
  return hooks.add(participant)
}
