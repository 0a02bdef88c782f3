import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { piece } from '../../src/deliver/piece.ts'
import { LocalCollector } from '../../src/index.ts'
import { spoolSink } from '../../src/sinks/spool.ts'
import { recoverSpools } from '../../src/spool/recover.ts'
import type { RecoveredSession } from '../../src/spool/recovered-session.ts'
import { header, SESSION, segment, sequencesOf, status } from '../spool/spool-samples.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'local-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const recover = (root: string): RecoveredSession[] =>
  recoverSpools({ root, host: 'local://syvain-metrics', clock: systemClock })

describe('LocalCollector', () => {
  test.each<[unknown, string]>([
    [{ dir: '' }, 'dir must be a folder path or a file URL, got ""'],
    [{ dir: 7 }, 'dir must be a folder path or a file URL, got 7'],
    [{ fsync: 'always' }, 'fsync'],
    [{ fsync: { intervalMs: 0 } }, 'ntervalMs'],
  ])('refuses %j', (options, message) => {
    expect(() => new LocalCollector(options as never)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(message) }),
    )
  })

  test('rejects experiment() when the folder cannot be written', async () => {
    writeFileSync(join(dir, 'file'), '')
    const collector = new LocalCollector({ dir: join(dir, 'file') })
    await expect(collector.experiment('run')).rejects.toMatchObject({
      name: 'CollectorError',
      code: 'UNAVAILABLE',
      message: expect.stringMatching(
        /^Cannot create experiment "run": its folder cannot be written: (ENOTDIR|EEXIST)$/,
      ),
    })
  })

  test('keeps a run in a folder of its own, also one without events', async () => {
    const data = join(dir, 'metrics')
    for (const options of [{ dir: data }, { dir: pathToFileURL(data) }]) {
      const collector = new LocalCollector(options)
      const experiment = await collector.experiment('run', { meta: { seed: 7 }, folderPath: '/vision' })
      expect(experiment.id).toMatch(/^local_[0-9a-f]{16}$/)
      if (options.dir === data) {
        experiment.start()
        for (let step = 0; step < 1000; step++) experiment.metric('loss', step, { step })
        experiment.annotation('saved')
        experiment.done()
      }
      expect(await collector.close()).toMatchObject({ ok: true, pendingMetrics: 0, pendingStatuses: 0 })
    }
    const root = join(data, 'spool')
    expect(readdirSync(root)).toHaveLength(2)
    if (process.platform !== 'win32') expect(statSync(root).mode & 0o777).toBe(0o700)
    const sessions = recover(root)
    const described = { kind: 'local', slug: 'run', meta: { seed: 7 }, folder_path: '/vision' }
    expect(sessions.map(({ header }) => header)).toMatchObject([described, described])
    expect(sessions.map(({ pendingEvents }) => pendingEvents).sort()).toEqual([0, 1001])
    const full = sessions.find(({ pendingEvents }) => pendingEvents > 0) as RecoveredSession
    expect(full.statuses().map(({ update }) => update.status)).toEqual(['running', 'done'])
    for (const session of sessions) session.release()
  })
})

describe('spoolSink()', () => {
  test('keeps events queued while the disk is full, and says why', async () => {
    let isFull = false
    const sink = spoolSink({
      root: dir,
      fsync: 'never',
      clock: systemClock,
      write: (fd, bytes, position) => {
        if (isFull) throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
        return writeSync(fd, bytes, 0, bytes.length, position)
      },
    })
    const { slug, description, meta } = header()
    const init = { slug, description, meta, folderId: undefined, folderPath: undefined, session: undefined }
    const target = await sink.open(init, SESSION)
    const options = { signal: new AbortController().signal }
    isFull = true
    expect(await sink.send(target, piece('segment', segment(0, 9)), options)).toMatchObject({
      kind: 'retry',
      error: { code: 'UNAVAILABLE', message: 'Cannot write to the folder: ENOSPC' },
    })
    expect(await sink.sendStatus(target, status('s:0'), options)).toMatchObject({ kind: 'retry' })
    isFull = false
    expect(await sink.send(target, piece('segment', segment(0, 9)), options)).toMatchObject({ kind: 'ok' })
    await sink.close()
    const [session] = recover(dir)
    expect(sequencesOf(session!.segments())).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    session!.release()
  })
})
