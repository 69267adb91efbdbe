import { defineConfig } from 'oxfmt'

export default defineConfig({
  semi: false,
  singleQuote: true,
  printWidth: 140,
  sortPackageJson: false,
  ignorePatterns: ['**/dist/**', '**/fixtures/**', 'package-lock.json'],
})
