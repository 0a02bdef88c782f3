import { suite } from '../vitest.base.ts'

export default suite('docs', { testTimeout: 60_000 })
