import { expect, test } from 'vitest'
import { defaultSpoolRoot } from '../../src/spool/spool-root.ts'

test.each<[string, Record<string, string>, string, string, string]>([
  ['linux', {}, 'linux', '/home/me', '/home/me/.local/state/syvain-metrics/spool'],
  ['$XDG_STATE_HOME', { XDG_STATE_HOME: '/state' }, 'linux', '/home/me', '/state/syvain-metrics/spool'],
  ['a relative $XDG_STATE_HOME', { XDG_STATE_HOME: 's' }, 'linux', '/h', '/h/.local/state/syvain-metrics/spool'],
  [
    'macOS',
    { XDG_STATE_HOME: '/s' },
    'darwin',
    '/Users/me',
    '/Users/me/Library/Application Support/syvain-metrics/spool',
  ],
  ['Windows', { LOCALAPPDATA: 'C:\\L' }, 'win32', 'C:\\Users\\me', 'C:\\L\\syvain-metrics\\spool'],
  ['Windows, unset', {}, 'win32', 'C:\\Users\\me', 'C:\\Users\\me\\AppData\\Local\\syvain-metrics\\spool'],
])('defaultSpoolRoot() on %s', (_, env, platform, home, expected) => {
  expect(defaultSpoolRoot(env, platform, home)).toBe(expected)
})
