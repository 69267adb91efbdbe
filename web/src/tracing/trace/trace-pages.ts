/* One part of the program: a trace for those who work with it, and for those who have a link to it. */
export { SharedTracePage } from '../share/SharedTracePage.tsx'
export { TracePage } from './TracePage.tsx'
