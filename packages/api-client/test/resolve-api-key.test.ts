import { describe, expect, test } from 'vitest'
import { type ApiError, isApiError, resolveApiKey } from '../src/index.ts'

const SECRET = 'ak_org_hunter2'
const HOME_FILE = '/home/x/.config/syvain-metrics/auth.json'

function disk(files: Record<string, string> = {}): (path: string) => string {
  return (path) => {
    if (files[path] === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' })
    return files[path]
  }
}

function thrownBy(run: () => unknown): ApiError {
  try {
    run()
  } catch (error) {
    expect(isApiError(error)).toBe(true)
    return error as ApiError
  }
  throw new Error('it threw nothing')
}

type Env = Record<string, string | undefined>

describe('resolveApiKey()', () => {
  test.each<[string, string | undefined, Env, Record<string, string>, string, string]>([
    ['nothing', undefined, {}, {}, 'NO_API_KEY', 'Cannot find an API key'],
    ['an empty variable', undefined, { SYVAIN_METRICS_API_KEY: '' }, {}, 'NO_API_KEY', 'Cannot find an API key'],
    ['an empty key', '', { SYVAIN_METRICS_API_KEY: SECRET }, {}, 'INVALID_OPTION', 'it is empty'],
    ['a blank key', ' \n', {}, {}, 'INVALID_OPTION', 'it is empty'],
    ['a key with a space', 'ak_org hunter2', {}, {}, 'INVALID_OPTION', 'it holds a space'],
    ['a key with a line break', 'ak_org\r\nhunter2', {}, {}, 'INVALID_OPTION', 'it holds a space'],
    ['a key with an umlaut', 'ak_org_hunter2ü', {}, {}, 'INVALID_OPTION', 'not printable ASCII'],
    ['no home', 'local', {}, {}, 'NO_API_KEY', 'neither XDG_CONFIG_HOME nor HOME is set'],
    [
      'no file',
      'local',
      { HOME: '/home/x' },
      {},
      'NO_API_KEY',
      '~/.config/syvain-metrics/auth.json: there is no such file',
    ],
    [
      'no JSON',
      'local',
      { HOME: '/home/x' },
      { [HOME_FILE]: `{"apiKey":"${SECRET}` },
      'NO_API_KEY',
      'the file is not JSON',
    ],
    ['null', 'local', { HOME: '/home/x' }, { [HOME_FILE]: 'null' }, 'NO_API_KEY', 'the file has no "apiKey"'],
    ['no key', 'local', { HOME: '/home/x' }, { [HOME_FILE]: '{"host":"http://a"}' }, 'NO_API_KEY', 'has no "apiKey"'],
    ['a number', 'local', { HOME: '/home/x' }, { [HOME_FILE]: '{"apiKey":7}' }, 'NO_API_KEY', 'has no "apiKey"'],
    ['the word', 'local', { HOME: '/home/x' }, { [HOME_FILE]: '{"apiKey":"local"}' }, 'NO_API_KEY', 'the word "local"'],
    [
      'a host that is no text',
      'local',
      { HOME: '/home/x' },
      { [HOME_FILE]: `{"apiKey":"${SECRET}","host":{}}` },
      'NO_API_KEY',
      '"host" is not a string',
    ],
  ])('refuses %s', (_name, apiKey, env, files, code, words) => {
    const error = thrownBy(() => resolveApiKey(apiKey, env, disk(files)))
    expect(error.code).toBe(code)
    expect(error.message).toContain(words)
    expect(error.message).not.toContain('hunter2')
    expect(error.message).not.toContain('/home/x')
  })

  test('says that a login cannot be read, and keeps the cause', () => {
    const cause = Object.assign(new Error('EACCES'), { code: 'EACCES' })
    const error = thrownBy(() =>
      resolveApiKey('local', { XDG_CONFIG_HOME: '/c' }, () => {
        throw cause
      }),
    )
    expect(error.message).toBe(
      'Cannot read the login in $XDG_CONFIG_HOME/syvain-metrics/auth.json: the file cannot be read',
    )
    expect(error.cause).toBe(cause)
  })

  test.each<[string, string | undefined, Env, Record<string, string>, object]>([
    ['a key', SECRET, { SYVAIN_METRICS_API_KEY: 'other' }, {}, { apiKey: SECRET }],
    ['a key that ends in a newline', `${SECRET}\n`, {}, {}, { apiKey: SECRET }],
    [
      'a key and a host of the environment',
      SECRET,
      { SYVAIN_METRICS_HOST: 'http://a' },
      {},
      { apiKey: SECRET, host: 'http://a' },
    ],
    ['the environment', undefined, { SYVAIN_METRICS_API_KEY: SECRET }, {}, { apiKey: SECRET }],
    ['the login', 'local', { HOME: '/home/x' }, { [HOME_FILE]: `{"apiKey":"${SECRET}"}` }, { apiKey: SECRET }],
    [
      'the login that the environment asks for, with its host',
      undefined,
      { SYVAIN_METRICS_API_KEY: 'local', USERPROFILE: '/home/x' },
      { [HOME_FILE]: `{"apiKey":"${SECRET}","host":"http://b","orgId":"o","loginAt":1}` },
      { apiKey: SECRET, host: 'http://b' },
    ],
    [
      'the login, with the host of the environment',
      'local',
      { XDG_CONFIG_HOME: '/c', HOME: '/home/x', SYVAIN_METRICS_HOST: 'http://a' },
      { '/c/syvain-metrics/auth.json': `{"apiKey":"${SECRET}","host":"http://b"}` },
      { apiKey: SECRET, host: 'http://a' },
    ],
  ])('takes %s', (_name, apiKey, env, files, resolved) => {
    expect(resolveApiKey(apiKey, env, disk(files))).toEqual(resolved)
  })
})
