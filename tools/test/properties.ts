import fc from 'fast-check'
import { isLong } from './long.ts'

/*
 * Property tests try the same values each time, so that what fails was broken by the change under test. In the long form they try others each
 * time, and twenty times as many where a test does not say how many: that is where what nobody thought of is found.
 */
fc.configureGlobal(isLong ? { numRuns: 2_000 } : { seed: 318 })
