/** A page of the word index is not what was written. Carries SQLite's code of a damaged file, so that it is treated like one. */
export class DamagedIndexError extends Error {
  readonly errcode = 11

  constructor(what: string) {
    super(`The word index is damaged: ${what}. Run \`assay doctor\`.`)
  }
}
