import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mlflowFunctions, parityEntries, renderParity, shownFunctions } from './parity.ts'

/** Writes `docs/reference/parity.md`. */
const { version, functions } = mlflowFunctions()
writeFileSync(
  join(import.meta.dirname, '..', '..', 'docs', 'reference', 'parity.md'),
  renderParity(version, parityEntries(functions, shownFunctions())),
)
