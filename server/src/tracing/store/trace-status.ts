/** Silence after which a trace whose root has not ended counts as partial: nobody will complete it. */
export const partialAfterMs = 10 * 60_000
