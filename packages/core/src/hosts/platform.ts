// What differs between Node and browsers, as one object that collectors are given.
import type { Client, ClientOptions, ResolvedKey } from '@syvain-metrics/api-client'
import type { Segment } from '@syvain-metrics/protocol'
import type { Journal } from '../deliver/custody.ts'
import type { DeliveryEvent } from '../deliver/delivery-event.ts'
import type { EngineOptions } from '../deliver/engine.ts'
import type { StatusIntent } from '../deliver/status-intent.ts'
import type { Durability, ResolvedServerOptions } from '../options.ts'
import type { ExperimentInit, Target } from '../sinks/sink.ts'
import type { Fsync } from '../spool/log-file.ts'
import type { Warnings } from '../warnings.ts'
import type { DeliveryHost, LaneListener, SequenceRange } from './delivery-host.ts'
import type { ExitParticipant } from './exit-hooks.ts'

/** What a host for a server is made of. */
export interface ServerHostOptions {
  readonly engine: EngineOptions
  readonly server: ResolvedServerOptions
  readonly client: { readonly host: string; readonly token: string }
  /** Whether everything it is made of can be handed to another thread. */
  readonly isPortable: boolean
  readonly warnings: Warnings
}

/** Where and how the disk is used. */
export interface SpoolSettings {
  /** Origin that the events are meant for. */
  readonly host: string
  readonly dir: string | undefined
  readonly maxBytes: number
  readonly fsync: Fsync
}

/** Events that a process before this one left on disk. */
export interface LeftSession {
  readonly target: Target
  readonly pendingEvents: number
  segments(): Iterable<Segment>
  statuses(): readonly StatusIntent[]
  settle(ranges: readonly SequenceRange[], fate: Parameters<LaneListener['settled']>[1]): void
  settleStatus(key: string): void
  /** Removes what is on disk when all of it has settled, and lets go of the rest. */
  finish(): void
}

/** The disk of a platform. */
export interface Disk {
  openJournal(target: Target, init: ExperimentInit, settings: SpoolSettings): Journal
  /** Takes over what dead processes left for this host. */
  recover(settings: SpoolSettings): readonly LeftSession[]
}

/** The platform that a collector runs on. */
export interface Platform {
  findApiKey(apiKey: string | undefined): ResolvedKey
  createClient(options: ClientOptions): Client
  createHost(options: ServerHostOptions): DeliveryHost
  /** Publishes a delivery event to whoever diagnoses the process; absent where there is no such place. */
  publish?(event: DeliveryEvent): void
  readonly defaultDurability: Durability
  readonly disk: Disk | undefined
  /** Tells a participant about the end of the process or page; returns how to stop. */
  watchExit(participant: ExitParticipant): () => void
}
