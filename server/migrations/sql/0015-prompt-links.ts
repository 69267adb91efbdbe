import type { DatabaseSync } from 'node:sqlite'

/** Runs and logged models that are linked to prompts, found without reading every tag there is. Tags of other keys cost nothing for it. */
export const id = '0015-prompt-links'

export function up(db: DatabaseSync): void {
  db.exec(`
    CREATE INDEX run_tag_linked_prompts ON run_tag (run) WHERE key = 'mlflow.linkedPrompts';
    CREATE INDEX logged_model_tag_linked_prompts ON logged_model_tag (model) WHERE key = 'mlflow.linkedPrompts';
  `)
}
