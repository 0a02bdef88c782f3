// The suites: which questions, of which of our packages, beside which peers. Everything that differs from one to the other stands here.
import { CORE } from './core/questions.ts'
import { HOOKS } from './hooks/questions.ts'
import type { Question } from './question.ts'
import { REPORTER } from './reporter/questions.ts'
import { SERVER } from './server/questions.ts'
import { TFJS } from './tfjs/questions.ts'

export interface Suite {
  readonly name: 'core' | 'server' | 'tfjs' | 'hooks' | 'reporter'
  /** What it is about, for the readme. */
  readonly about: string
  /** About how long everything takes, for the readme. */
  readonly takes: string
  readonly questions: readonly Question[]
  /** Our packages, in the order in which they need each other; the last one is what is measured. */
  readonly packages: readonly string[]
  readonly nodePeers: Readonly<Record<string, string>>
  readonly pythonPeers: Readonly<Record<string, string>>
}

export const SUITES: readonly Suite[] = [
  {
    name: 'core',
    about: 'What recording and delivering costs, beside the clients that people use instead.',
    takes: 'about eight minutes',
    questions: CORE,
    packages: ['protocol', 'api-client', 'core'],
    nodePeers: {
      '@influxdata/influxdb-client': '1.35.0',
      '@opentelemetry/exporter-logs-otlp-http': '0.223.1',
      '@opentelemetry/exporter-trace-otlp-http': '0.223.1',
      '@opentelemetry/sdk-logs': '0.223.1',
      '@opentelemetry/sdk-trace-base': '2.12.1',
      'prom-client': '15.1.3',
    },
    pythonPeers: { trackio: '0.43.0', wandb: '0.31.0' },
  },
  {
    name: 'server',
    about: 'How much the server takes and how fast it answers, beside a table with a row per point and MLflow.',
    takes: 'about twenty-five minutes',
    questions: SERVER,
    packages: ['protocol', 'server'],
    nodePeers: {},
    pythonPeers: { mlflow: '3.17.2' },
  },
  {
    name: 'tfjs',
    about: 'What the callback costs a training on TensorFlow, beside an array push and its TensorBoard writer.',
    takes: 'about eight minutes',
    questions: TFJS,
    packages: ['protocol', 'api-client', 'core', 'tfjs-callback'],
    nodePeers: {},
    pythonPeers: {},
  },
  {
    name: 'hooks',
    about: 'What the evaluation hook costs a sample, and what an interval costs, beside a bare loop.',
    takes: 'about five minutes',
    questions: HOOKS,
    packages: ['transformers-hooks'],
    nodePeers: {},
    pythonPeers: {},
  },
  {
    name: 'reporter',
    about: 'What the reporter costs a run of 5,000 empty tests, and its import.',
    takes: 'about five minutes',
    questions: REPORTER,
    packages: ['protocol', 'api-client', 'core', 'jest-reporter'],
    nodePeers: {},
    pythonPeers: {},
  },
]

/** The suite with this name. @throws Error that names all of them. */
export function suiteOf(name: string): Suite {
  const found = SUITES.find((suite) => suite.name === name)
  if (found !== undefined) return found
  throw new Error(
    `Cannot run: the suite must be one of ${SUITES.map((one) => `"${one.name}"`).join(', ')}, got "${name}"`,
  )
}
