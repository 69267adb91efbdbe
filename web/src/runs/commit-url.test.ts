import { describe, expect, it } from 'vitest'
import { commitUrl } from './SourceCommit.tsx'

describe('commitUrl', () => {
  it.each([
    ['https://github.com/acme/shop.git', 'https://github.com/acme/shop/commit/abcdef1'],
    ['git@github.com:acme/shop.git', 'https://github.com/acme/shop/commit/abcdef1'],
    ['git@gitlab.com:acme/group/shop', 'https://gitlab.com/acme/group/shop/-/commit/abcdef1'],
    ['https://bitbucket.org/acme/shop', 'https://bitbucket.org/acme/shop/commits/abcdef1'],
    ['https://git.example.org/acme/shop', null],
    ['javascript:alert(1)//github.com/a/b', null],
    ['', null],
  ])('%s', (repository, url) => expect(commitUrl(repository, 'abcdef1')).toBe(url))

  it('is none for what is no commit', () => expect(commitUrl('https://github.com/acme/shop', '../../x')).toBe(null))
})
