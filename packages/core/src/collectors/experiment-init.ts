// What a caller says about a new experiment, and its check before any request.
import {
  isPlainObject,
  isSessionId,
  type JsonObject,
  jsonProblem,
  limits,
  shown,
  slugProblem,
} from '@syvain-metrics/protocol'
import type { ExperimentInit } from '../sinks/sink.ts'
import { check } from '../validate.ts'

/** What is known of an experiment when it begins. */
export type ExperimentOptions = {
  /** At most 4,000 characters. */
  readonly description?: string
  /** Facts about the whole run: model, dataset, seed, git commit, configuration. Plain JSON. */
  readonly meta?: JsonObject
  /**
   * Identity of the recording, 16 lower-case hexadecimal digits: for a recording that is sent again, from a file for example.
   * The same events under the same session take effect once. Default: random.
   */
  readonly session?: string
} & (
  | { readonly folderId?: string; readonly folderPath?: never }
  | {
      readonly folderId?: never
      /** Path in the dashboard, with a leading slash; one more request finds its id. */
      readonly folderPath?: string
    }
)

/** @throws CollectorError `INVALID_ARGUMENT` that names the argument, its rule and the value. */
export function checkedInit(slug: string, options: ExperimentOptions): ExperimentInit {
  const action = 'create an experiment'
  check(action, slugProblem(slug))
  if (!isPlainObject(options)) check(action, `options must be an object, got ${shown(options)}`)
  const { description = '', meta = {}, folderId, folderPath, session } = options
  if (session !== undefined && !(typeof session === 'string' && isSessionId(session))) {
    check(action, `session must be 16 lower-case hexadecimal digits, got ${shown(session)}`)
  }
  if (folderId !== undefined && folderPath !== undefined)
    check(action, 'folderId and folderPath exclude each other, got both')
  if (typeof description !== 'string' || description.length > limits.MAX_DESCRIPTION_CHARS) {
    check(
      action,
      `description must be a string of at most ${limits.MAX_DESCRIPTION_CHARS} characters, got ${shown(description)}`,
    )
  }
  if (!isPlainObject(meta)) check(action, `meta must be a plain JSON object, got ${shown(meta)}`)
  const problem = jsonProblem(meta, 'meta')
  check(action, problem === undefined ? undefined : `meta must be plain JSON, but ${problem}`)
  for (const [name, value] of Object.entries({ folderId, folderPath })) {
    if (value !== undefined && (typeof value !== 'string' || value === ''))
      check(action, `${name} must be a text, got ${shown(value)}`)
  }
  // Copied: the caller may change its object later.
  return { slug, description, meta: structuredClone(meta) as JsonObject, folderId, folderPath, session }
}
