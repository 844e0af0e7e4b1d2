import '@/styles/index.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createQueryClient } from '@/api/query'
import { startI18n } from '@/lib/i18n'
import { createAppRouter } from './router'
import { reloadForMissingParts, watchForUpdates } from './updates'

const client = createQueryClient()
const router = createAppRouter(client)

async function start() {
  reloadForMissingParts()
  await startI18n()
  const root = document.getElementById('root')
  if (!root) return
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}><RouterProvider router={router} /></QueryClientProvider>
    </StrictMode>,
  )
  watchForUpdates()
}

void start()
