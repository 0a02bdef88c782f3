// What every runtime's entry has: the public names, listed by hand.
export type { Json, JsonObject } from '@syvain-metrics/protocol'
export type { Clock, Timer } from './clock.ts'
export type { BaseCollector, DeliveryListener } from './collectors/base-collector.ts'
export type { ExperimentOptions } from './collectors/experiment-init.ts'
export { NoopCollector, type NoopCollectorOptions } from './collectors/noop-collector.ts'
export type { CollectorOptions } from './collectors/server-collector.ts'
export type { DeliveryEvent } from './deliver/delivery-event.ts'
export type { DeliveryStats, DropReason } from './deliver/ledger.ts'
export { CollectorError, type CollectorErrorCode, isCollectorError } from './errors.ts'
export type { Experiment } from './experiment.ts'
export type {
  AnnotationOptions,
  AnyMetrics,
  MetricOptions,
  MetricSchema,
  Series,
  StatusOptions,
} from './experiment-options.ts'
export type { FlushOptions, FlushOrThrowOptions } from './flush.ts'
export type { FlushResult } from './flush-result.ts'
export type { Durability, Logger, NonFinitePolicy, OverflowPolicy } from './options.ts'
export type { Run, RunOptions } from './run.ts'
export type { Fsync } from './spool/log-file.ts'
