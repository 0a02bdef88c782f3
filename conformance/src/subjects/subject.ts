// A client under test: where it comes from, how it is driven, and how its server speaks.
import type { Protocol } from '../server/protocol.ts'

/** Name on the command line. */
export type SubjectName = 'ours' | PeerName
export type PeerName = 'opentelemetry' | 'posthog' | 'segment' | 'sentry' | 'amplitude'

/** A client under test. */
export interface Subject {
  readonly name: SubjectName
  readonly title: string
  /** Packages from npm with exact versions; empty for ours, which is the build of this workspace. */
  readonly packages: Readonly<Record<string, string>>
  /** A new server side for one row. */
  protocol(): Protocol | Promise<Protocol>
}
