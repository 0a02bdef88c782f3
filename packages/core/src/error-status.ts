// The status of a failed run, made of whatever was thrown.
import { limits, truncateText, type WireStatusUpdate } from '@syvain-metrics/protocol'

/**
 * Status `error` with the name (at most 500 characters) and the stack (at most 8,000) of an error, or with a text.
 *
 * @param thrown Anything: `throw` takes any value.
 */
export function errorStatus(thrown: unknown): WireStatusUpdate {
  const isError = typeof thrown === 'object' && thrown !== null && 'message' in thrown
  const { name, stack, message } = isError
    ? (thrown as Error)
    : { name: 'Error', stack: undefined, message: String(thrown) }
  return {
    status: 'error',
    error: {
      name: truncateText(String(name || 'Error'), limits.MAX_ERROR_NAME_CHARS),
      detail: truncateText(String(stack ?? message), limits.MAX_ERROR_DETAIL_CHARS),
    },
  }
}
