import { defineConfig, type OxlintOverride } from 'oxlint'
import { importBoundaries } from './tools/boundaries.ts'

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'node', 'vitest'],
  jsPlugins: ['./tools/lint/assay-plugin.ts'],
  categories: { correctness: 'error' },
  options: { typeAware: true, denyWarnings: true },
  ignorePatterns: ['**/dist/**', '**/fixtures/**', '.cache/**'],
  rules: {
    eqeqeq: 'error',
    // Control characters are what the code that makes foreign text harmless looks for.
    'no-control-regex': 'off',
    'import/no-cycle': 'error',
    'typescript/no-explicit-any': 'error',
    // What node:test gives back is awaited by its runner.
    'typescript/no-floating-promises': [
      'error',
      { allowForKnownSafeCalls: [{ from: 'package', package: 'node:test', name: ['describe', 'it', 'test'] }] },
    ],
    'typescript/no-misused-promises': 'error',
    // `[...text]` is how code points are taken apart, and is meant.
    'typescript/no-misused-spread': 'off',
    'typescript/only-throw-error': 'error',
    // Ports are plain objects of functions; taking one out of them is how they are used.
    'typescript/unbound-method': 'off',
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    // A property holds in cases, and cases have conditions; what cannot fail is caught by looking, not by this rule.
    'vitest/no-conditional-expect': 'off',
    'vitest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expectTypeOf', 'fc.assert', 'assert.*'] }],
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'assay/no-secret-equality': 'error',
  },
  overrides: [
    { files: ['server/src/**/*.ts', 'packages/protocol/src/**/*.ts'], rules: { 'node/no-process-env': 'error' } },
    // A user's program may throw anything, and tests play that program.
    { files: ['**/*.test.ts'], rules: { 'typescript/only-throw-error': 'off' } },
    // The process starts here: its environment is read once and handed on as a value.
    { files: ['server/src/run-server.ts', '**/*.test.ts'], rules: { 'node/no-process-env': 'off' } },
    // In a browser and on a socket, waiting for a thing to be there is the assertion; shared checks stand in hooks and helpers.
    {
      files: ['{e2e,web/test-browser}/**/*.test.ts', 'server/src/tracing/otlp-grpc.test.ts'],
      rules: { 'vitest/expect-expect': 'off', 'vitest/no-standalone-expect': 'off' },
    },
    ...importBoundaries().map(({ files, patterns }): OxlintOverride => ({
      files,
      rules: { 'no-restricted-imports': ['error', { patterns }] },
    })),
  ],
})
