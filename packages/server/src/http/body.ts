// Reads the body of a request: bounded before and after decompression, as one buffer of its own that can be handed to a thread.
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { Refusal } from '../store/commands.ts'

const DECODERS = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const

export interface BodyLimits {
  readonly maxBodyBytes: number
  readonly maxDecodedBytes: number
}

/** The bytes of a request. @throws Refusal 413 when they are too many, 415 for an unknown encoding, 400 for damaged ones. */
export async function readBody(
  request: Request,
  limits: BodyLimits,
  incoming?: IncomingMessage,
): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(request.headers.get('content-length') ?? '0')
  if (announced > limits.maxBodyBytes) throw tooLarge(limits.maxBodyBytes)
  const parts =
    incoming === undefined
      ? await collect(request.body ?? [], limits.maxBodyBytes)
      : await collect(incoming, limits.maxBodyBytes)
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity'
  return encoding === 'identity' ? parts : decode(parts, encoding, limits.maxDecodedBytes)
}

async function collect(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  let length = 0
  try {
    for await (const part of source) {
      length += part.byteLength
      if (length > maxBytes) throw tooLarge(maxBytes)
      parts.push(part)
    }
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal(400, 'incomplete_body', 'The body ended before its announced length')
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.byteLength
  }
  return whole
}

async function decode(bytes: Uint8Array, encoding: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const decoder = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding as keyof typeof DECODERS] : undefined
  if (decoder === undefined) {
    throw new Refusal(
      415,
      'unknown_encoding',
      `Cannot decode a body in ${JSON.stringify(encoding)}; use gzip, deflate or br`,
    )
  }
  try {
    // The limit ends the work as it is passed: a small body cannot become a large one.
    return new Uint8Array(await decoder(bytes, { maxOutputLength: maxBytes }))
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes)
    throw new Refusal(400, 'invalid_encoding', `The body is not ${encoding}`)
  }
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal(413, 'body_too_large', `The body has more than ${maxBytes} bytes`, { max_bytes: String(maxBytes) })
}
