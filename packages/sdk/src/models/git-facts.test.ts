import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { maxDiffChars, readGitFacts, tagsOfGit } from './git-facts.ts'

describe('readGitFacts', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-git-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  function commit(text: string): string {
    git('init', '--quiet', '--initial-branch', 'main')
    git('config', 'user.email', 'a@example.org')
    git('config', 'user.name', 'a')
    writeFileSync(join(folder, 'file'), text)
    git('add', '.')
    git('commit', '--quiet', '-m', 'first')
    return git('rev-parse', 'HEAD')
  }

  it('knows nothing where there is no repository, no commit, or no folder', async () => {
    expect(await readGitFacts({ folder })).toBeUndefined()
    git('init', '--quiet')
    expect(await readGitFacts({ folder })).toBeUndefined()
    expect(await readGitFacts({ folder: join(folder, 'not there') })).toBeUndefined()
  })

  it('tells commit and branch of what is unchanged', async () => {
    const hash = commit('a\n')
    writeFileSync(join(folder, 'untracked'), 'b')
    expect(await readGitFacts({ folder })).toEqual({ commit: hash, branch: 'main', dirty: false, repoUrl: undefined, diff: undefined })
    git('checkout', '--quiet', '--detach')
    expect(await readGitFacts({ folder })).toMatchObject({ commit: hash, branch: undefined })
  })

  it('tells what differs, staged or not', async () => {
    commit('a\n')
    writeFileSync(join(folder, 'file'), 'b\n')
    expect(await readGitFacts({ folder })).toMatchObject({ dirty: true, diff: expect.stringMatching(/-a\n\+b/) as string })
    git('add', '.')
    expect(await readGitFacts({ folder })).toMatchObject({ dirty: true, diff: expect.stringMatching(/-a\n\+b/) as string })
  })

  it('keeps as much of a diff as a tag can hold, and says that there was more', async () => {
    commit('a\n')
    const diffOf = async (chars: number): Promise<string> => {
      writeFileSync(join(folder, 'file'), `a\n${'x'.repeat(chars)}\n`)
      return (await readGitFacts({ folder }))?.diff ?? ''
    }
    const [short] = [await diffOf(10)]
    const room = maxDiffChars - (short.length - 10)
    expect(maxDiffChars).toBe(8000)
    expect(await diffOf(room)).toMatch(/x$/)
    const cut = await diffOf(room + 1)
    expect([cut.length, cut.slice(-7)]).toEqual([8000, 'x\n… cut'])
  })

  it.each([
    ['https://ann:secret@git.example.org/a.git', 'https://git.example.org/a.git'],
    ['https://token@git.example.org/a.git', 'https://git.example.org/a.git'],
    ['https://git.example.org/@scope/a.git', 'https://git.example.org/@scope/a.git'],
    ['git@git.example.org:org/a.git', 'git@git.example.org:org/a.git'],
  ])('shows of the remote %s the address alone', async (url, shown) => {
    commit('a\n')
    git('remote', 'add', 'origin', url)
    expect((await readGitFacts({ folder }))?.repoUrl).toBe(shown)
    expect((await readGitFacts({ folder, remote: 'other' }))?.repoUrl).toBeUndefined()
  })
})

describe('tagsOfGit', () => {
  const facts = { commit: 'c', branch: 'b', dirty: true, repoUrl: 'https://r', diff: 'd' }

  it("says it in MLflow's words, the diff only where it is wanted", () => {
    expect(tagsOfGit(facts)).toEqual({
      'mlflow.source.git.commit': 'c',
      'mlflow.source.git.branch': 'b',
      'mlflow.source.git.dirty': 'true',
      'mlflow.source.git.repoURL': 'https://r',
    })
    expect(tagsOfGit({ ...facts, branch: undefined, repoUrl: undefined }, { withDiff: true })).toEqual({
      'mlflow.source.git.commit': 'c',
      'mlflow.source.git.dirty': 'true',
      'mlflow.source.git.diff': 'd',
    })
  })
})
