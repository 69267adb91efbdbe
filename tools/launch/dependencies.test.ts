import { describe, expect, it } from 'vitest'
import { isInstalled } from './dependencies.mjs'

const zod = { version: '4.0.0', integrity: 'sha512-a' }
const onLinux = (lock: Parameters<typeof isInstalled>[0], installed: Parameters<typeof isInstalled>[1]) =>
  isInstalled({ '': {}, ...lock }, installed, 'linux', 'x64')

describe('isInstalled', () => {
  it('holds when npm’s record says what the lock file says', () => {
    expect(onLinux({ 'node_modules/zod': zod }, { 'node_modules/zod': zod })).toBe(true)
  })

  it('does not when a package is missing, another version or another content', () => {
    expect(onLinux({ 'node_modules/zod': zod }, {})).toBe(false)
    expect(onLinux({ 'node_modules/zod': zod }, { 'node_modules/zod': { ...zod, version: '3.0.0' } })).toBe(false)
    expect(onLinux({ 'node_modules/zod': zod }, { 'node_modules/zod': { ...zod, integrity: 'sha512-b' } })).toBe(false)
  })

  it('does not when a package is there that the lock file no longer names', () => {
    expect(onLinux({}, { 'node_modules/zod': zod })).toBe(false)
  })

  it('does not when a workspace asks for something else than it did', () => {
    const web = { version: '0.1.0', dependencies: { react: '19.0.0' } }
    expect(onLinux({ web: { ...web, dependencies: { react: '20.0.0' } } }, { web })).toBe(false)
  })

  it('lets optional packages for other platforms be absent from either', () => {
    const binding = { version: '1.0.0', optional: true, os: ['linux'], cpu: ['x64'] }
    expect(onLinux({ 'node_modules/binding-darwin': { ...binding, os: ['darwin'] } }, {})).toBe(true)
    expect(onLinux({}, { 'node_modules/binding-linux': binding })).toBe(true)
  })

  it('does not for packages that were installed on another platform', () => {
    const binding = { version: '1.0.0', optional: true, os: ['darwin'] }
    expect(onLinux({ 'node_modules/binding': binding }, { 'node_modules/binding': binding })).toBe(false)
    const notHere = { version: '1.0.0', optional: true, os: ['!linux'] }
    expect(onLinux({ 'node_modules/binding': notHere }, { 'node_modules/binding': notHere })).toBe(false)
  })
})
