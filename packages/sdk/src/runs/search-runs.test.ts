import { expect, it } from 'vitest'
import { answering } from '../../test/answering.ts'
import { getMetricHistory } from './search-runs.ts'

it('the history of a metric is given page by page to who asks so', async () => {
  await answering(
    {
      'GET /api/2.0/mlflow/metrics/get-history': ({ path }) => {
        const { max_results: size, page_token: token } = Object.fromEntries(new URL(path, 'http://x').searchParams)
        return { metrics: [{ key: `${size} after ${token}` }], next_page_token: 'more' }
      },
    },
    async () => {
      expect(await getMetricHistory('r', 'loss', { maxResults: 2, pageToken: 'here' })).toMatchObject({
        items: [{ key: '2 after here' }],
        nextPageToken: 'more',
      })
      expect((await getMetricHistory('r', 'loss')).items).toMatchObject([{ key: '25000 after undefined' }])
    },
  )
})
