/** What is checked out, in MLflow's words. */
export interface GitFacts {
  commit: string
  /** `undefined` where no branch is checked out. */
  branch: string | undefined
  /** Whether a tracked file differs from the commit. */
  dirty: boolean
  /** Without name and password. `undefined` without such a remote. */
  repoUrl: string | undefined
  /** What differs, where something does. */
  diff: string | undefined
}

const timeoutMs = 5000
const maxDiffBytes = 16 * 1024 * 1024
/** MLflow's limit of a tag's value is 8000 characters; a diff that is cut says so. */
export const maxDiffChars = 8000
const cutMark = '\n… cut'

/**
 * Of the folder that the program was started in. `undefined` where there is no git, no repository or no commit: it never throws.
 */
export async function readGitFacts({ remote = 'origin', folder = process.cwd() } = {}): Promise<GitFacts | undefined> {
  const { execFile } = await import('node:child_process')
  const git = (...args: string[]): Promise<string | undefined> =>
    new Promise((resolve) => {
      execFile('git', args, { cwd: folder, timeout: timeoutMs, maxBuffer: maxDiffBytes, windowsHide: true }, (error, stdout) =>
        resolve(error === null ? stdout.trim() : undefined),
      )
    })
  const commit = await git('rev-parse', '--verify', 'HEAD')
  if (commit === undefined) return undefined
  const [branch, url, diff] = await Promise.all([
    git('symbolic-ref', '--short', '--quiet', 'HEAD'),
    git('remote', 'get-url', remote),
    git('diff', '--no-ext-diff', 'HEAD'),
  ])
  return {
    commit,
    branch,
    // No diff is also what a diff gives that could not be read: status answers then.
    dirty: diff === undefined ? (await git('status', '--porcelain', '--untracked-files=no')) !== '' : diff !== '',
    repoUrl: url === undefined ? undefined : withoutCredentials(url),
    diff: diff === undefined || diff === '' ? undefined : cutDiff(diff),
  }
}

/** As MLflow's tags `mlflow.source.git.*`; none where there is no git. */
export async function gitTags(options: { remote?: string; withDiff?: boolean } = {}): Promise<Record<string, string>> {
  const facts = await readGitFacts(options)
  return facts === undefined ? {} : tagsOfGit(facts, options)
}

export function tagsOfGit(facts: GitFacts, { withDiff = false }: { withDiff?: boolean } = {}): Record<string, string> {
  return {
    'mlflow.source.git.commit': facts.commit,
    'mlflow.source.git.dirty': String(facts.dirty),
    ...(facts.branch === undefined ? {} : { 'mlflow.source.git.branch': facts.branch }),
    ...(facts.repoUrl === undefined ? {} : { 'mlflow.source.git.repoURL': facts.repoUrl }),
    ...(facts.diff === undefined || !withDiff ? {} : { 'mlflow.source.git.diff': facts.diff }),
  }
}

function cutDiff(diff: string): string {
  return diff.length <= maxDiffChars ? diff : `${diff.slice(0, maxDiffChars - cutMark.length)}${cutMark}`
}

/** `https://user:token@host/path` is shown to whoever sees the run. */
function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1')
}
