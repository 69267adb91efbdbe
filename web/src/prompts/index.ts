export { promptPath, promptsPath } from './paths.ts'
