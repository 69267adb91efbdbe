import '../ui/tokens.css'
import '../ui/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { watchTheme } from '../ui/theme.ts'
import { App } from './App.tsx'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
watchTheme()
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
