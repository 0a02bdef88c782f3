import { describe, expect, it } from 'vitest'
import { loadHook } from '../src/index.ts'
import { Recorder } from './recorder.ts'

describe('loadHook()', () => {
  it('loadHook() knows nothing before the first event', () => {
    expect(loadHook(new Recorder()).report()).toEqual({
      model: null,
      files: [],
      bytes: 0,
      filesMs: null,
      sessionMs: null,
      totalMs: null,
    })
  })

  it('loadHook() splits loading into files and session, and starts again for the next model', () => {
    let ms = 0
    const recorder = new Recorder()
    const load = loadHook(recorder, { clock: () => ms })
    const send = (at: number, event: object): void => {
      ms = at
      load.progress_callback(event)
    }
    send(100, { status: 'initiate', name: 'm', file: 'config.json' })
    send(110, { status: 'progress', name: 'm', file: 'config.json', loaded: 5, total: 10 })
    send(120, { status: 'done', name: 'm', file: 'config.json' })
    send(120, { status: 'initiate', name: 'm', file: 'onnx/model.onnx' })
    send(130, { status: 'progress_total', name: 'm', progress: 50, loaded: 5, total: 99, files: {} })
    send(180, { status: 'done', name: 'm', file: 'onnx/model.onnx' })
    expect(load.report()).toMatchObject({ filesMs: 80, sessionMs: null, totalMs: 80 })
    send(200, { status: 'ready', task: 't', model: 'm' })
    expect(load.report()).toEqual({
      model: 'm',
      files: [
        { file: 'config.json', bytes: 10, ms: 20 },
        { file: 'onnx/model.onnx', bytes: null, ms: 60 },
      ],
      bytes: 10,
      filesMs: 80,
      sessionMs: 20,
      totalMs: 100,
    })
    expect(recorder.metrics.map(({ name, value, metadata }) => [name, value, metadata.phase])).toEqual([
      ['load_ms', 80, 'files'],
      ['load_ms', 20, 'session'],
      ['load_ms', 100, 'total'],
      ['load_bytes', 10, undefined],
    ])
    expect(recorder.annotations).toEqual([{ text: 'model loaded', metadata: { model: 'm', files: 2, bytes: 10 } }])
    send(500, { status: 'initiate', name: 'other', file: 'a' })
    expect(load.report()).toMatchObject({ model: 'other', bytes: 0 })
  })
})
