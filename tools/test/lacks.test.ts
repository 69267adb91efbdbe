import { afterEach, describe, expect, it, vi } from 'vitest'
import { lacks, program } from './lacks.ts'

describe('lacks', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('is false for what is on the machine, and then tells where', () => {
    expect(lacks('npm')).toBe(false)
    expect(program('npm')).toMatch(/npm$/)
  })

  it('is true for what is not, on a developer’s machine', () => {
    vi.stubEnv('CI', '')
    vi.stubEnv('PATH', '/nowhere')
    expect(lacks('chromium')).toBe(true)
    expect(() => program('chromium')).toThrow('chromium is not on this machine: install Chromium')
  })

  it('is an error in CI, where everything is installed', () => {
    vi.stubEnv('CI', 'true')
    vi.stubEnv('PATH', '/nowhere')
    expect(() => lacks('python')).toThrow('In CI no test may skip, but one needs python, which this machine lacks')
  })
})
