/** Under which Assay's own API lies. */
export const base = '/api/assay/v1'

/** By itself, for the script in the head of the pages: it must be short, and the schemas are not. */
export const traceSkeletonPath = `${base}/traces/:traceId`
