import type { KnipConfig } from 'knip'

const config: KnipConfig = {
  workspaces: {
    '.': {
      entry: [
        'tools/launch.mjs',
        'tools/{test,check,format}.ts',
        'tools/check/lock-file.ts',
        'tools/test/*-reporter.{ts,mjs}',
        'tools/parity/write-parity.ts',
      ],
      project: ['tools/**/*.{ts,mjs}', '*.ts'],
    },
    'packages/*': {
      entry: ['src/**/*.test.ts', 'test/**/*.{ts,mjs}', 'scripts/*.ts', 'bin/*.mjs'],
      project: ['{src,test,scripts,bin}/**/*.{ts,mjs}'],
    },
    server: {
      entry: ['src/main.ts', 'src/store-thread.ts', 'src/demo/demo-worker.ts', 'src/**/*.test.ts', 'scripts/*.ts'],
      project: ['{src,scripts,migrations}/**/*.ts'],
    },
    web: {
      // head.ts is built by itself, and no-schemas.ts stands in for a package in what is built (vite.config.ts).
      entry: ['src/app/head.ts', 'src/api/no-schemas.ts', 'src/**/*.test.{ts,tsx}', 'scripts/*.ts', 'dev/*.ts', 'test-browser/*.ts'],
      project: ['{src,scripts,dev,test-browser}/**/*.{ts,tsx}'],
    },
    e2e: {
      entry: ['**/*.test.ts', 'harness/build.ts', 'screens.ts', '{mlflow/conversation,durability/golden}/record.ts'],
      project: ['**/*.ts'],
    },
    bench: { entry: ['main.ts', 'floor/*.ts'], project: ['**/*.ts'] },
    'examples/*': { entry: ['src/*.ts'], project: ['**/*.ts'] },
  },
}

export default config
