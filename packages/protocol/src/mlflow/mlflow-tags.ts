/** Tags that have a meaning of their own in MLflow, by what they say. */
export const mlflowTags = {
  /** Of a run: its name. */
  runName: 'mlflow.runName',
  /** Of a run: the id of the one that it is part of. */
  parentRunId: 'mlflow.parentRunId',
  /** Of a dataset that a run reads: what it was used as, `training`, say. */
  datasetContext: 'mlflow.data.context',
  /** Of a logged model: the versions that it is registered as, a JSON list of `{ name, version }`. */
  modelVersions: 'mlflow.modelVersions',
  /** Of records, datasets and versions: who made them. */
  user: 'mlflow.user',
} as const
