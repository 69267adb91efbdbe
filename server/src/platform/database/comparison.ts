/** `LIKE` minds case, `ILIKE` does not; `%` and `_` are their wildcards. */
export type TextOp = '=' | '!=' | 'LIKE' | 'ILIKE'
export type NumberOp = '=' | '!=' | '>' | '>=' | '<' | '<='
