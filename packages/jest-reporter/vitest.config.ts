import { suite } from '../../vitest.base.ts'

export default suite('jest-reporter', { globalSetup: ['test/support/stage-setup.ts'] })
