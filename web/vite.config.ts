import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { VitePWA } from 'vite-plugin-pwa'
import { defineConfig } from 'vitest/config'

const api = process.env['ARTEL_API'] ?? 'http://127.0.0.1:8000'
const proxied = { target: api, changeOrigin: false }

// The shell would carry the names of every lazy page's scripts: over a kilobyte of the first load. They are found
// one step later, and links are preloaded on intent.
function onlyStyles(_file: string, found: string[], { hostType }: { hostType: 'html' | 'js' }) {
  return hostType === 'html' ? found : found.filter((name) => name.endsWith('.css'))
}

export default defineConfig({
  plugins: [
    react(),
    tailwindcss(),
    VitePWA({
      registerType: 'prompt',
      injectRegister: null,
      manifest: {
        name: 'Артель',
        short_name: 'Артель',
        description: 'Место для работы: на час, на день, на месяц',
        lang: 'ru',
        start_url: '/',
        display: 'standalone',
        // The browser paints these before any style sheet, so they repeat --ground and --accent.
        background_color: '#f7f5f0',
        theme_color: '#f7f5f0',
        icons: [
          { src: '/art/app-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/art/app-512.png', sizes: '512x512', type: 'image/png' },
          { src: '/art/app-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
      workbox: {
        // The map and the operator's area are fetched when first used, not with the shell.
        globPatterns: ['index.html', 'assets/*.{js,css}', 'fonts/*.woff2'],
        globIgnores: ['**/maplibre*', '**/Map-*'],
        navigateFallback: '/index.html',
        navigateFallbackDenylist: [/^\/(api|socket\.io|files|docs|redoc|openapi\.json|metrics|healthz|readyz)/],
        runtimeCaching: [
          {
            urlPattern: ({ url }) => url.pathname.startsWith('/art/'),
            handler: 'StaleWhileRevalidate',
            options: { cacheName: 'art', expiration: { maxEntries: 80 } },
          },
        ],
      },
    }),
  ],
  resolve: { alias: { '@': new URL('./src', import.meta.url).pathname } },
  worker: { format: 'es' },
  build: { outDir: '../artel/static', emptyOutDir: true, manifest: 'manifest.build.json', target: 'es2022', modulePreload: { resolveDependencies: onlyStyles } },
  server: {
    port: 5173,
    proxy: { '/api': proxied, '/files': proxied, '/socket.io': { ...proxied, ws: true } },
  },
  test: { environment: 'jsdom', include: ['src/**/*.test.{ts,tsx}'], setupFiles: ['src/test-setup.ts'] },
})
