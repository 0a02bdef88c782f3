import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from '../../vitest.base.ts'
import { workerSourceVite } from './worker-bundle.ts'

// Whatever a test leaves on disk lies in a folder of this run, not in the state folder of the user.
const XDG_STATE_HOME = join(tmpdir(), `syvain-core-tests-${process.pid}`)

export default { ...suite('core', { env: { XDG_STATE_HOME } }), plugins: [workerSourceVite] }
