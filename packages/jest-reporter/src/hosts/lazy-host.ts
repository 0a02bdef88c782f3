// Hooks that load their host when a run begins: a configuration that only names this reporter loads next to nothing.
import type { MetricsReporterOptions } from '../options.ts'
import { guard, sayFirst } from './guard.ts'
import type { JestGlobalConfig } from './jest-types.ts'

type Hook = (...args: never[]) => unknown
type Hooks = Record<string, Hook>

/** @param first the awaited hook that a runner calls before all others; it loads the host */
function lazy(names: readonly string[], first: string, load: () => Promise<Hooks>): Hooks {
  let loaded: Hooks = {}
  const hooks: Hooks = {}
  for (const name of names) hooks[name] = (...args: never[]): unknown => loaded[name]?.(...args)
  hooks[first] = async (...args: never[]): Promise<unknown> => {
    loaded = await load()
    return loaded[first]?.(...args)
  }
  return guard(
    hooks,
    sayFirst((text) => process.stderr.write(text)),
  )
}

/** Hooks of Vitest 3.2 to 5. */
export function vitestHooks(options: MetricsReporterOptions): Hooks {
  const names = ['onInit', 'onTestRunStart', 'onTestCaseResult', 'onTestRunEnd']
  return lazy(names, 'onInit', async () => {
    const { VitestHost } = await import('./vitest-host.ts')
    return new VitestHost(options).hooks()
  })
}

/** Hooks of Jest 29.7 and 30. */
export function jestHooks(config: JestGlobalConfig, options: MetricsReporterOptions): Hooks {
  const names = ['onRunStart', 'onTestFileResult', 'onRunComplete', 'getLastError']
  return lazy(names, 'onRunStart', async () => {
    const { JestHost } = await import('./jest-host.ts')
    return new JestHost(config, options).hooks()
  })
}
