// Hooks that load their host when a run begins: a configuration that only names this reporter loads next to nothing.
import type { MetricsReporterOptions } from '../options.ts'
import { type AnyHook, guard, type Hook, sayFirst } from './guard.ts'
import type { JestGlobalConfig } from './jest-types.ts'

type Hooks = Record<string, Hook>

/**
 * Hooks none of which throws or rejects. They are called once per test: one layer, and arguments by name.
 *
 * @param first the awaited hook that a runner calls before all others; it loads the host
 */
function lazy(names: readonly string[], first: string, load: () => Promise<Hooks>): Hooks {
  const loaded: Record<string, AnyHook> = {}
  const hooks: Record<string, AnyHook> = {}
  for (const name of names) hooks[name] = (a, b, c) => loaded[name]?.(a, b, c)
  hooks[first] = async (a, b, c) => {
    Object.assign(loaded, await load())
    return loaded[first]?.(a, b, c)
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
