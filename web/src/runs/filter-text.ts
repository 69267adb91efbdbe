/** A text as MLflow's filters quote it. */
export function filterText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
