/** A program of the tool chain and what it proves. It says what is wrong on its own output and exits other than 0. */
export interface Check {
  name: string
  proves: string
  /** A script of an installed package, or of ours, then its arguments. */
  command: readonly [script: string, ...args: string[]]
  howToFix?: string
}

const tsc = 'node_modules/typescript/bin/tsc'

export const checks: readonly Check[] = [
  {
    name: 'format',
    proves: 'every file is as the formatter writes it',
    command: ['node_modules/oxfmt/bin/oxfmt', '--check', '.'],
    howToFix: '`npm run format` writes it so.',
  },
  {
    name: 'lint',
    proves: 'no floating promise, no import cycle, no import over a boundary',
    command: ['node_modules/oxlint/bin/oxlint', '--report-unused-disable-directives-severity=error', '.'],
  },
  { name: 'types', proves: 'the sources are type-correct', command: [tsc, '-p', 'tsconfig.json'] },
  { name: 'types:web', proves: 'the pages are type-correct', command: [tsc, '-p', 'web/tsconfig.json', '--noEmit'] },
  { name: 'unused', proves: 'no file, export or dependency is unused or undeclared', command: ['node_modules/knip/bin/knip.js'] },
  {
    name: 'lock',
    proves: 'package-lock.json was made from the package.json files as they are',
    command: ['tools/check/lock-file.ts'],
    howToFix: '`npm install --ignore-scripts` brings it up to date; commit it with the change.',
  },
]
