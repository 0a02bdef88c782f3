import { suite } from '../../vitest.base.ts'

export default suite('dashboard', { globalSetup: ['test/global-setup.ts'] })
