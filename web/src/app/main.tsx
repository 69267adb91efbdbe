import '../ui/tokens.css'
import '../ui/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { watchTheme } from '../ui/theme.ts'
import { App } from './App.tsx'
import { readyToDraw } from './first-draw.ts'
import { createQueryClient } from './query-client.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
watchTheme()
const cache = createQueryClient()
void readyToDraw(cache, location.pathname).then(() =>
  createRoot(root).render(
    <StrictMode>
      <App cache={cache} />
    </StrictMode>,
  ),
)
