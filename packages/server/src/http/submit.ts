// Hands a change to the writer on behalf of a request: with its idempotency key, once; otherwise as it is.
import { createHash } from 'node:crypto'
import type { Services } from '../services.ts'
import type { Command, CommandInput, CommandKind, CommandOutput, Once } from '../store/commands.ts'
import { Refusal } from '../store/commands.ts'
import { doneValue } from './errors.ts'
import type { Call } from './route.ts'

const MAX_KEY_CHARS = 500

/**
 * Makes the change durable and returns its value, or the value it had when the same request was made before.
 *
 * @throws Refusal as the store decides; 409 when the key was used with another body.
 */
export async function submit<K extends CommandKind>(
  call: Call,
  kind: K,
  input: CommandInput<K>,
): Promise<CommandOutput<K>> {
  const { services, nowMs } = call
  const once = onceOf(call)
  const command: Command<K> = { kind, input, nowMs, ...(once === undefined ? {} : { once }) }
  const first = once === undefined ? undefined : services.inFlight.get(once.key)
  if (first !== undefined) await waitFor(first, services.settings.inProgressWaitMs)
  const running = services.writer.submit(command)
  if (once !== undefined) noteInFlight(services, once.key, running)
  return doneValue((await running) as Parameters<typeof doneValue<CommandOutput<K>>>[0])
}

// In the same turn as the question whether there is a first one: two requests of one moment must not both be it.
function noteInFlight({ inFlight }: Services, key: string, running: Promise<unknown>): void {
  inFlight.set(key, running)
  void running.then(() => {
    if (inFlight.get(key) === running) inFlight.delete(key)
  })
}

// The first request with a key runs; one that comes meanwhile waits a little for its reply, then is told to ask again.
async function waitFor(first: Promise<unknown>, waitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, waitMs, 'late')
  })
  const winner = await Promise.race([first, late])
  clearTimeout(timer)
  if (winner === 'late') {
    throw new Refusal(
      409,
      'idempotency_key_in_progress',
      'The first request with this idempotency key is still running',
    )
  }
}

/** {@link submit} for one message of several: its id takes the place of the idempotency key. */
export async function submitOnce<K extends CommandKind>(
  { services, nowMs, request }: Call,
  message: { readonly messageId: string; readonly event: string; readonly data?: unknown },
  command: { readonly kind: K; readonly input: CommandInput<K> },
): Promise<CommandOutput<K>> {
  const key = sha256(`${new URL(request.url).pathname}\n${message.messageId}`)
  const bodyHash = sha256(JSON.stringify([message.event, message.data]))
  const outcome = await services.writer.submit({ ...command, nowMs, once: { key, bodyHash } })
  return doneValue(outcome as Parameters<typeof doneValue<CommandOutput<K>>>[0])
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

function onceOf({ request, bodyHash }: Call): Once | undefined {
  const key = request.headers.get('idempotency-key')
  if (key === null) return undefined
  if (key.length < 1 || key.length > MAX_KEY_CHARS) {
    throw new Refusal(400, 'invalid_idempotency_key', `idempotency-key must have 1 to ${MAX_KEY_CHARS} characters`)
  }
  // The place is part of it: our client names a segment the same wherever it sends it.
  const { pathname } = new URL(request.url)
  return { key: sha256(`${request.method} ${pathname}\n${key}`), ...(bodyHash === undefined ? {} : { bodyHash }) }
}
