// Where spools live when nobody says so: the folder that each platform has for state that is no cache.
import { posix, win32 } from 'node:path'

/**
 * Default folder of spools.
 *
 * @param env Environment variables.
 * @param platform As `process.platform`.
 * @param home As `os.homedir()`.
 * @returns `$XDG_STATE_HOME` or `~/.local/state`, on macOS `~/Library/Application Support`, on Windows `%LOCALAPPDATA%`, and in
 *   it `syvain-metrics/spool`.
 * @see {@link https://specifications.freedesktop.org/basedir-spec/latest/ | XDG Base Directory: a relative path is ignored}
 *
 * @example
 * ```ts
 * defaultSpoolRoot(process.env, process.platform, homedir())
 * ```
 */
export function defaultSpoolRoot(
  env: Readonly<Record<string, string | undefined>>,
  platform: string,
  home: string,
): string {
  if (platform === 'win32') {
    const { LOCALAPPDATA = '' } = env
    const base = win32.isAbsolute(LOCALAPPDATA) ? LOCALAPPDATA : win32.join(home, 'AppData', 'Local')
    return win32.join(base, 'syvain-metrics', 'spool')
  }
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'syvain-metrics', 'spool')
  const { XDG_STATE_HOME = '' } = env
  const base = posix.isAbsolute(XDG_STATE_HOME) ? XDG_STATE_HOME : posix.join(home, '.local', 'state')
  return posix.join(base, 'syvain-metrics', 'spool')
}
