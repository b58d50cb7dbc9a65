import { createRoot } from 'react-dom/client'
import './styles/tokens.css'
import './styles/base.css'
import { App } from './app/app.tsx'
import { applyTheme } from './app/theme.ts'

applyTheme()
const root = document.querySelector('#root')
if (root !== null) createRoot(root).render(<App />)
