import { describe, expect, it } from 'vitest'
import { columnName, defaultColumns, parseColumn, writtenColumn } from './run-column.ts'

describe('a column', () => {
  it.each(['metrics.loss', 'params.a.b', 'tags.mlflow.user', 'metrics.system/cpu'])('%s is read as it is written', (name) => {
    const column = parseColumn(name)
    expect(column === undefined ? '' : columnName(column)).toBe(name)
  })
  it.each(['loss', 'metrics', 'metrics.', 'attributes.status', ''])('%s is none', (name) => expect(parseColumn(name)).toBe(undefined))

  it('stands in backticks in a filter where its key has other signs', () => {
    expect(writtenColumn({ kind: 'metrics', key: 'val_loss' })).toBe('metrics.val_loss')
    expect(writtenColumn({ kind: 'metrics', key: 'val/acc 2' })).toBe('metrics.`val/acc 2`')
  })
})

describe('defaultColumns', () => {
  it('are the first metrics of the model and parameters', () => {
    const metrics = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'system/cpu']
    expect(defaultColumns({ metrics: ['system/gpu', ...metrics], params: ['lr'], tags: ['t'] }).map(columnName)).toEqual([
      'metrics.a',
      'metrics.b',
      'metrics.c',
      'metrics.d',
      'metrics.e',
      'metrics.f',
      'params.lr',
    ])
  })
})
