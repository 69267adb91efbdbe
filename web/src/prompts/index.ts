export { promptPath } from './paths.ts'
