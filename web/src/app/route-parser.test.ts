import { expect, it } from 'vitest'
import { acrossLines } from './route-parser.ts'

const parse = acrossLines((route) => ({ keys: ['*'], pattern: new RegExp(`^${route}/(.*)$`, 'i') }))

it('a wildcard takes a name with a line break', () => expect(parse('/conversations').pattern.exec('/Conversations/a\nb')?.[1]).toBe('a\nb'))
it('keeps the names of the parts', () => expect(parse('/conversations').keys).toEqual(['*']))
