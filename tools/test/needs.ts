import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const ciSetUp = '`.ci/run` installs it'

/** Things outside the project that some tests run, by where they may be found (first hit wins) and how to get them. */
export const needs = {
  python: { candidates: () => onPath('python3'), howToGet: 'install Python 3.10 or newer' },
  chromium: {
    candidates: () => ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'].flatMap(onPath),
    howToGet: 'install Chromium (Debian: `apt-get install chromium`)',
  },
  /** A Python with the MLflow 3.18.0 client and server. */
  mlflow: {
    candidates: () => [join(root, '.cache/venv-mlflow-3.18.0/bin/python')],
    howToGet: '`tools/ci/install-mlflow.sh` makes its virtual environment',
  },
  /** A Python with the MLflow 3.18.0 client and the agent frameworks that it traces by itself. */
  'mlflow-frameworks': {
    candidates: () => [join(root, '.cache/venv-mlflow-frameworks/bin/python')],
    howToGet: '`tools/ci/install-mlflow-frameworks.sh` makes its virtual environment',
  },
  /** A Python with mlflow 3.17.2, openai, the OpenTelemetry SDK and OpenInference: what the examples run on. */
  'python-examples': {
    candidates: () => [join(root, '.cache/venv-examples/bin/python')],
    howToGet: '`tools/ci/install-examples.sh` makes its virtual environment',
  },
  npm: { candidates: () => onPath('npm'), howToGet: ciSetUp },
  /** Mounting a small file system takes the right to, which root has. */
  mount: { candidates: () => (process.getuid?.() === 0 ? onPath('mount') : []), howToGet: 'run as root on Linux' },
  strace: { candidates: () => onPath('strace'), howToGet: 'install strace (Debian: `apt-get install strace`)' },
} satisfies Record<string, { candidates: () => string[]; howToGet: string }>

export type Need = keyof typeof needs

/** The path of the program, or `undefined` when the machine does not have it. */
export function locate(need: Need): string | undefined {
  return needs[need].candidates().find(isExecutable)
}

function onPath(name: string): string[] {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
