import { noSecretEquality } from './no-secret-equality.ts'

/** The project's own lint rules. */
export default { meta: { name: 'assay' }, rules: { 'no-secret-equality': noSecretEquality } }
