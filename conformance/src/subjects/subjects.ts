// Every client that the suite can drive. Versions are those of the published comparison.
import { amplitudeProtocol } from './amplitude.protocol.ts'
import { opentelemetryProtocol } from './opentelemetry.protocol.ts'
import { posthogProtocol } from './posthog.protocol.ts'
import { segmentProtocol } from './segment.protocol.ts'
import { sentryProtocol } from './sentry.protocol.ts'
import type { Subject, SubjectName } from './subject.ts'

const ALL: readonly Subject[] = [
  {
    name: 'ours',
    title: 'Syvain Metrics',
    packages: {},
    // Loaded late: it needs the workspace's build, which may not be there before the client is prepared.
    protocol: async () => (await import('./ours.protocol.ts')).oursProtocol(),
  },
  {
    name: 'opentelemetry',
    title: 'OpenTelemetry BSP',
    packages: {
      '@opentelemetry/api': '1.9.0',
      '@opentelemetry/sdk-trace-base': '2.12.1',
      '@opentelemetry/exporter-trace-otlp-http': '0.223.0',
    },
    protocol: opentelemetryProtocol,
  },
  { name: 'posthog', title: 'PostHog', packages: { 'posthog-node': '5.70.0' }, protocol: posthogProtocol },
  { name: 'segment', title: 'Segment', packages: { '@segment/analytics-node': '3.1.0' }, protocol: segmentProtocol },
  { name: 'sentry', title: 'Sentry', packages: { '@sentry/node': '11.12.0' }, protocol: sentryProtocol },
  {
    name: 'amplitude',
    title: 'Amplitude',
    packages: { '@amplitude/analytics-node': '1.5.73' },
    protocol: amplitudeProtocol,
  },
]

/** Names of the peers, in the order of the table. */
export const PEERS: readonly string[] = ALL.map(({ name }) => name).filter((name) => name !== 'ours')

/** All subjects, ours first. */
export const SUBJECTS: readonly Subject[] = ALL

/** @throws Error that lists the known names. */
export function subject(name: string): Subject {
  const found = ALL.find((candidate) => candidate.name === name)
  if (found !== undefined) return found
  throw new Error(`Cannot run "${name}": known clients are ${ALL.map((s) => s.name satisfies SubjectName).join(', ')}`)
}
