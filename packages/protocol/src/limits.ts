// Limits of the wire, one place for every package. Source: the published service clients and the server's own rules.

/** Longest slug of an experiment, in characters. */
export const MAX_SLUG_CHARS = 200
/** Longest description of an experiment, in characters. */
export const MAX_DESCRIPTION_CHARS = 4_000
/** Longest metric name, in characters. */
export const MAX_METRIC_NAME_CHARS = 500
/** Longest event id, in characters. */
export const MAX_EVENT_ID_CHARS = 200
/** Longest annotation text, in characters. */
export const MAX_ANNOTATION_CHARS = 16_000
/** Longest error name of a status, in UTF-16 code units. */
export const MAX_ERROR_NAME_CHARS = 500
/** Longest error detail of a status, in UTF-16 code units. */
export const MAX_ERROR_DETAIL_CHARS = 8_000
/** Longest folder name, in characters. */
export const MAX_FOLDER_NAME_CHARS = 200
/** Most metrics in one ingest request. */
export const MAX_INGEST_ITEMS = 1_000
/** Largest step: two below 2^53, so that a successor is still exact. */
export const MAX_STEP: number = Number.MAX_SAFE_INTEGER - 1
/** Largest sequence number of an event in its session: 48 bits. */
export const MAX_SEQUENCE: number = 2 ** 48 - 1
/** Largest metadata of one metric series, in bytes of canonical JSON. */
export const MAX_METRIC_METADATA_BYTES = 16_384
/** Largest metadata of one annotation, in bytes of canonical JSON. */
export const MAX_ANNOTATION_METADATA_BYTES = 65_536
/** Deepest nesting of metadata; also what ends the walk of a cyclic object. */
export const MAX_METADATA_DEPTH = 32
/** Most events in one segment. */
export const MAX_SEGMENT_EVENTS = 65_536
/** Largest encoded segment, in bytes. */
export const MAX_SEGMENT_BYTES: number = 8 * 1024 * 1024
/** Longest life of an ingestion key, in milliseconds: seven days. */
export const MAX_INGESTION_KEY_TTL_MS: number = 7 * 24 * 60 * 60 * 1000
/** Below this a timestamp counts as seconds, from it on as milliseconds since the Unix epoch. */
export const SECONDS_BELOW = 10_000_000_000
