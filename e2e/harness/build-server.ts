import { buildServer } from '../../server/scripts/build.ts'

/** Once before all end-to-end tests: what they start is what the sources say now. */
export default buildServer
