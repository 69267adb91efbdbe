import { describe, expect, it } from 'vitest'
import { viewAssessment } from './assessment-view.ts'

describe('viewAssessment', () => {
  it.each([
    [true, 'pass', 'plain'],
    [false, 'fail', 'fail'],
    [0.41, '0.41', 'fail'],
    [0.5, '0.50', 'warn'],
    [0.97, '0.97', 'plain'],
    [1, '1.00', 'plain'],
    [4, '4', 'plain'],
    ['no', 'no', 'fail'],
    ['too long', 'too long', 'plain'],
  ])('shows %j as %s, %s', (value, text, tone) => expect(viewAssessment({ value, error: null })).toEqual({ text, tone }))

  it('shows a judge that broke down as failing', () =>
    expect(viewAssessment({ value: null, error: { code: 'TIMEOUT', message: null, stackTrace: null } })).toEqual({
      text: 'error',
      tone: 'fail',
    }))
})
