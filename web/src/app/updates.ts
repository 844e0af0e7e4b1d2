import i18next from 'i18next'
import { toast } from '@/ui/Toast'

const reloaded = 'reloaded-at'

/** A page from before an update asks for parts that are gone; a new one knows theirs. Once a minute at most, for a part
 * that is really missing must not make the page spin. */
export function reloadForMissingParts() {
  window.addEventListener('vite:preloadError', (event) => {
    if (Date.now() - Number(sessionStorage.getItem(reloaded) ?? 0) < 60_000) return
    sessionStorage.setItem(reloaded, String(Date.now()))
    event.preventDefault()
    window.location.reload()
  })
}

/** The new version waits until the person agrees: a reload in the middle of a payment would be rude. */
export function watchForUpdates() {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const begin = () => {
    void import('virtual:pwa-register').then(({ registerSW }) => {
      const update = registerSW({
        onNeedRefresh: () => toast(i18next.t('update_ready'), { stays: true, action: { label: i18next.t('action.update'), run: () => void update(true) } }),
      })
    })
  }
  if (document.readyState === 'complete') begin()
  else window.addEventListener('load', begin, { once: true })
}
