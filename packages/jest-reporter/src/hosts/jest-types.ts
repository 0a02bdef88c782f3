// The part of Jest's reporter API that is read here, for 29.7 and 30. Jest itself is never imported.

export interface JestGlobalConfig {
  rootDir: string
  maxWorkers: number
  watch?: boolean
  watchAll?: boolean
  collectCoverage?: boolean
  shard?: { shardIndex: number; shardCount: number }
}

export interface JestAssertion {
  ancestorTitles: string[]
  title: string
  status: 'passed' | 'failed' | 'skipped' | 'pending' | 'todo' | 'disabled' | 'focused'
  duration?: number | null
  invocations?: number
  failureMessages?: string[]
  location?: { line: number } | null
}

export interface JestFileResult {
  testFilePath: string
  testResults: JestAssertion[]
  testExecError?: { message?: string } | null
  perfStats?: { start: number; end: number }
  memoryUsage?: number
}

export interface JestTest {
  path: string
  context: { config: { rootDir: string; displayName?: { name: string } } }
}

export interface JestAggregate {
  numFailedTests: number
  numRuntimeErrorTestSuites: number
  wasInterrupted?: boolean
}

/** Tells Jest's first constructor argument from Vitest's options. */
export function isJestGlobalConfig(value: unknown): value is JestGlobalConfig {
  return typeof value === 'object' && value !== null && 'rootDir' in value && 'maxWorkers' in value
}
