/** Whether this is `npm run test:long`. */
export const isLong = process.env['ASSAY_TEST_LONG'] === '1'
