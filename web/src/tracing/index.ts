export { ProjectMenu } from './ProjectMenu.tsx'
export { tracesUrl } from './list/traces-url.ts'
export { tracePath, tracesPath } from './paths.ts'
export { queries as tracingQueries } from './queries.ts'
