import { expect, test } from 'vitest'
import { loginCode } from '../src/model/login-code.ts'

test('loginCode() is what stands after #login=', () => {
  expect(['', '#', '#login=', '#other=1'].map(loginCode)).toEqual([null, null, null, null])
  expect(loginCode('#login=abc-1_2')).toBe('abc-1_2')
})
