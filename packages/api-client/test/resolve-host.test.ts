import { describe, expect, test } from 'vitest'
import { isApiError, resolveHost } from '../src/index.ts'

describe('resolveHost()', () => {
  test.each([
    ['', 'it is empty'],
    ['  ', 'it is empty'],
    ['metrics.syvain.com', 'it is not a URL'],
    ['http://', 'it is not a URL'],
    ['http://a b', 'it is not a URL'],
    ['http://[::1', 'it is not a URL'],
    ['localhost:4000', 'it begins with "localhost:"'],
    ['ftp://host', 'it begins with "ftp:"'],
    ['file:///etc', 'it begins with "file:"'],
    ['https://user:hunter2@host', 'it has a user'],
    ['https://user@host', 'it has a user'],
    ['https://@host', 'it has a user'],
    ['https://host/api', 'it has a path'],
    ['https://host//', 'it has a path'],
    ['https:\\\\host', 'it has a path'],
    ['https://host?', 'it has a query'],
    ['https://host/?key=hunter2', 'it has a query'],
    ['https://host#', 'it has a fragment'],
    ['https://u:hunter2@host/p?q#f', 'it has a user and a path and a query and a fragment'],
  ])('refuses %j', (host, state) => {
    let thrown: unknown
    try {
      resolveHost(host)
    } catch (error) {
      thrown = error
    }
    expect(isApiError(thrown)).toBe(true)
    expect(thrown).toMatchObject({ code: 'INVALID_OPTION' })
    expect((thrown as Error).message).toContain(`Cannot use this host: ${state}`)
    expect((thrown as Error).message).not.toContain('hunter2')
  })

  test.each([
    [undefined, 'https://metrics.syvain.com'],
    ['https://metrics.syvain.com/', 'https://metrics.syvain.com'],
    ['https://METRICS.syvain.com:443', 'https://metrics.syvain.com'],
    [' http://localhost:4000\n', 'http://localhost:4000'],
    ['http://127.0.0.1:4000/', 'http://127.0.0.1:4000'],
    ['http://[::1]:4000', 'http://[::1]:4000'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
  ])('takes %j', (host, origin) => {
    expect(resolveHost(host)).toBe(origin)
  })
})
