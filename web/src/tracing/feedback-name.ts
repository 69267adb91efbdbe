/** Names under which the pages store what a person gives: a thumb as true or false, a comment as text. */
export const feedbackName = { thumb: 'feedback', comment: 'comment' } as const

/** Who gives feedback at a page, until there are users: what is theirs they may change, and nobody else's. */
export const pagePerson = 'default'
