// Hooks that load their host late: a configuration that only names this reporter loads next to nothing.
import type { MetricsReporterOptions } from '../options.ts'
import { guard, type Hook, sayFirst } from './guard.ts'
import type { JestAggregate, JestFileResult, JestGlobalConfig, JestTest } from './jest-types.ts'
import type { VitestInstance, VitestModule, VitestTestCase } from './vitest-types.ts'

type Hooks = Record<string, Hook>

/** Vitest's workers are on their way by then, and its main thread waits for them. Before, whatever a reporter does is waited for. */
const IDLE_AFTER_MS = 25

const say = (text: string): void => void process.stderr.write(text)

/** A host that is loaded when it is needed. */
class Late<H> {
  /** The host, once it is there. */
  host: H | null = null
  readonly #load: () => Promise<H>
  #loading: Promise<H> | null = null
  #noted: ((host: H) => void)[] = []

  constructor(load: () => Promise<H>) {
    this.#load = load
  }

  /** Does `work` before anything else that the host is asked to do, but does not load it for that. */
  note(work: (host: H) => void): void {
    if (this.host) work(this.host)
    else this.#noted.push(work)
  }

  /** The host with all that was noted done. */
  get(): Promise<H> {
    this.#loading ??= this.#begin()
    return this.#loading
  }

  async #begin(): Promise<H> {
    const host = await this.#load()
    for (const work of this.#noted) work(host)
    this.#noted = []
    this.host = host
    return host
  }
}

/**
 * Hooks of Vitest 3.2 to 5. It awaits each of them, so that the first that needs the host may load it.
 *
 * `onTestCaseResult` is called once per test: no layer and no object that can be spared.
 */
export function vitestHooks(options: MetricsReporterOptions): Hooks {
  const late = new Late(async () => {
    const { VitestHost } = await import('./vitest-host.ts')
    return new VitestHost(options)
  })
  const hooks = {
    onInit: (vitest: VitestInstance) => late.note((host) => host.init(vitest)),
    onTestRunStart: () => {
      const startedAtMs = Date.now()
      late.note((host) => host.begin(startedAtMs))
      // What goes wrong is said by the next hook, which gets the same promise.
      if (!late.host) setTimeout(() => void late.get().catch(() => {}), IDLE_AFTER_MS).unref()
    },
    onTestCaseResult: (test: VitestTestCase) =>
      late.host ? late.host.addTest(test) : late.get().then((host) => host.addTest(test)),
    onTestRunEnd: async (modules: readonly VitestModule[], errors: readonly unknown[], reason: string) =>
      (await late.get()).end(modules, errors, reason),
  }
  return guard(hooks, sayFirst(say))
}

/** Hooks of Jest 29.7 and 30: only awaited ones. The host is there before the workers are, because they inherit a variable of it. */
export function jestHooks(config: JestGlobalConfig, options: MetricsReporterOptions): Hooks {
  const late = new Late(async () => {
    const { JestHost } = await import('./jest-host.ts')
    return new JestHost(config, options)
  })
  const hooks = {
    onRunStart: async () => (await late.get()).begin(),
    onTestFileResult: (test: JestTest, result: JestFileResult) => late.host?.addFile(test, result),
    onRunComplete: (_contexts: unknown, results: JestAggregate) => late.host?.end(results),
    getLastError: () => late.host?.lastError,
  }
  return guard(hooks, sayFirst(say))
}
