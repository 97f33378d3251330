import { MantineProvider } from '@mantine/core'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { config } from 'zod'
import { App } from './app.tsx'
import { listenForLists } from './intake/listen.ts'
import { theme } from './ui/theme.ts'
import './ui/fonts.css'
import './ui/base.css'
import './ui/mantine.css'
import './ui/theme.css'
import './ui/shapes.css'

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no root element.')

// The page's policy lets no code be made from strings; zod would try, and be reported.
config({ jitless: true })

listenForLists()
createRoot(root).render(
  <StrictMode>
    {/* Variables and classes come from our style sheets: a strict CSP lets no script add styles. */}
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <App />
    </MantineProvider>
  </StrictMode>,
)
