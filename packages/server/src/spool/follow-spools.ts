// When the spools are looked at: at once, then every so often, at once again while there is more.
import { failure } from '../log.ts'
import { SpoolImport, type SpoolImportOptions } from './spool-import.ts'

/** Starts following the spools of a folder. `stop` resolves when nothing more of them comes to the writer. */
export function followSpools(options: SpoolImportOptions, everyMs: number): { stop(): Promise<void> } {
  const spools = new SpoolImport(options)
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  const look = async (): Promise<void> => {
    let hasMore = false
    try {
      hasMore = await spools.look()
    } catch (error) {
      options.log({ level: 'error', event: 'spool_failed', ...failure(error) })
    }
    if (isStopped) return
    timer = setTimeout(next, hasMore ? 0 : everyMs).unref()
  }
  const next = (): void => {
    running = look()
  }
  let running = look()
  return {
    stop: () => {
      isStopped = true
      spools.stop()
      clearTimeout(timer)
      return running
    },
  }
}
