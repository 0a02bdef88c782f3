// What travels on the wire of Syvain Metrics and what is stored. No dependency, no I/O.
export { ByteReader } from './byte-reader.ts'
export { ByteWriter } from './byte-writer.ts'
export { crc32c } from './crc32c.ts'
export {
  dataEnvelope,
  detailWords,
  errorEnvelope,
  type ReadEnvelope,
  readEnvelope,
  type WireError,
} from './envelope.ts'
export {
  eventIdPrefix,
  formatEventId,
  isSessionId,
  newSessionId,
  parseEventId,
  type SessionId,
  sequenceAfter,
} from './event-id.ts'
export {
  EXTENSIONS_HEADER,
  type Extension,
  formatExtensions,
  parseExtensions,
  SEGMENT_MEDIA_TYPE,
} from './extensions.ts'
export { canonicalJson, isPlainObject, type Json, type JsonObject, jsonProblem } from './json.ts'
export { annotationLine, experimentLine, localIdentity, metricLine, statusLine } from './jsonl.ts'
export * as limits from './limits.ts'
export type { LiveEvent } from './live-events.ts'
export {
  annotationMetadataProblem,
  annotationProblem,
  metricMetadataProblem,
  metricNameProblem,
  shown,
  slugProblem,
  stepProblem,
} from './names.ts'
export type {
  ExperimentStatus,
  WireAnnotation,
  WireExperiment,
  WireFolder,
  WireIngestAck,
  WireIngestionKey,
  WireMetricRow,
  WireStatusUpdate,
} from './objects.ts'
export {
  commonSession,
  type MetricRow,
  type ReadRows,
  type RowProblem,
  readRows,
  rowProblem,
  rowsBody,
  segmentRows,
} from './rows.ts'
export {
  ANNOTATION,
  metricCount,
  type Segment,
  type SegmentAnnotation,
  type SeriesKey,
  segmentKey,
  sliceSegment,
} from './segment.ts'
export { decodeSegment, encodeSegment, SEGMENT_MAGIC, SegmentDecodeError, segmentByteLength } from './segment-codec.ts'
export type {
  SeriesAxis,
  SeriesColumns,
  WireSeries,
  WireSeriesData,
  WireSeriesReply,
  WireSeriesStatistics,
  WireSeriesSummary,
} from './series.ts'
export {
  encodeFrame,
  encodeSettledRanges,
  encodeSettledStatus,
  encodeSpoolHeader,
  encodeSpoolStatus,
  FRAME_HEADER_BYTES,
  FrameReader,
  type FrameType,
  readSettledRanges,
  readSettledStatus,
  readSpoolHeader,
  readSpoolStatus,
  type SequenceRange,
  type SettledFate,
  type SettledRanges,
  type SpoolFrame,
  type SpoolHeader,
  type SpoolStatus,
  segmentRange,
} from './spool-frame.ts'
export { EVENTS_LOG, LOCAL_SPOOL_FOLDER, SETTLED_LOG } from './spool-layout.ts'
export { truncateText } from './truncate-text.ts'
export { unzigzag, zigzag } from './zigzag.ts'
