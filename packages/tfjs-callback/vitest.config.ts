import { suite } from '../../vitest.base.ts'

export default suite('tfjs-callback', {
  setupFiles: ['test/support/quiet.ts'],
  // The progress bar of tfjs-node at verbose 1.
  onConsoleLog: (text) => !/^Epoch \d+ \/ \d+|us\/step/.test(text),
})
