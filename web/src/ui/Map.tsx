import 'maplibre-gl/dist/maplibre-gl.css'
import './map.css'
import { Map as GlMap, Marker, setWorkerUrl } from 'maplibre-gl'
import worker from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import { Minus, Plus } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cluster } from '@/lib/cluster'
import { Button } from './Button'
import { Icon } from './Icon'
import { type GroundLayers, groundStyle } from './map-style'

setWorkerUrl(worker)

export interface Pin { id: string; lat: number; lon: number; text: string; label: string }
export type Bounds = [west: number, south: number, east: number, north: number]

interface Props {
  label: string; center: { lat: number; lon: number }; zoom?: number; ground: GroundLayers; styleUrl?: string | null; pins: Pin[]
  lit?: string | null; onLight?: (id: string | null) => void; onOpen?: (id: string) => void; onMove?: (bounds: Bounds) => void
}

function pinElement(pin: Pin, props: Props) {
  const element = document.createElement('button')
  element.type = 'button'
  element.className = 'pin'
  element.dataset['id'] = pin.id
  element.textContent = pin.text
  element.setAttribute('aria-label', pin.label)
  element.addEventListener('click', () => props.onOpen?.(pin.id))
  element.addEventListener('pointerenter', () => props.onLight?.(pin.id))
  element.addEventListener('pointerleave', () => props.onLight?.(null))
  return element
}

function clusterElement(count: number, label: string, onOpen: () => void) {
  const element = document.createElement('button')
  element.type = 'button'
  element.className = 'cluster'
  element.textContent = String(count)
  element.setAttribute('aria-label', label)
  element.addEventListener('click', onOpen)
  return element
}

function boundsOf(map: GlMap): Bounds {
  const b = map.getBounds()
  return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]
}

/** Rebuilt after every movement: at most a page of results, so the cost does not matter. */
function placePins(map: GlMap, props: Props, tell: (count: number) => string): Marker[] {
  const byId = new Map(props.pins.map((pin) => [pin.id, pin]))
  const spots = props.pins.map((pin) => ({ id: pin.id, ...pick(map.project([pin.lon, pin.lat])) }))
  return cluster(spots, 64).flatMap((group) => {
    const first = byId.get(group.ids[0] ?? '')
    if (!first) return []
    if (group.ids.length === 1) {
      return [new Marker({ element: pinElement(first, props), anchor: 'bottom', offset: [0, -7] }).setLngLat([first.lon, first.lat]).addTo(map)]
    }
    const at = map.unproject([group.x, group.y])
    const element = clusterElement(group.ids.length, tell(group.ids.length), () => map.easeTo({ center: at, zoom: map.getZoom() + 1.5 }))
    return [new Marker({ element }).setLngLat(at).addTo(map)]
  })
}

function pick({ x, y }: { x: number; y: number }) {
  return { x, y }
}

function useThemeTick() {
  const [tick, setTick] = useState(0)
  useEffect(() => {
    const changed = () => setTick((n) => n + 1)
    const watcher = new MutationObserver(changed)
    watcher.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    const system = window.matchMedia('(prefers-color-scheme: dark)')
    system.addEventListener('change', changed)
    return () => {
      watcher.disconnect()
      system.removeEventListener('change', changed)
    }
  }, [])
  return tick
}

export default function MapView(props: Props) {
  const { t, i18n } = useTranslation('common')
  const box = useRef<HTMLDivElement>(null)
  const [map, setMap] = useState<GlMap | null>(null)
  const latest = useRef(props)
  const [moves, setMoves] = useState(0)
  const tick = useThemeTick()
  useEffect(() => { latest.current = props })

  useEffect(() => {
    if (!box.current) return
    const { center, zoom = 11.2 } = latest.current
    const created = new GlMap({
      container: box.current, center: [center.lon, center.lat], zoom, attributionControl: false,
      style: latest.current.styleUrl || { version: 8, sources: {}, layers: [] }, dragRotate: false, pitchWithRotate: false,
    })
    created.touchZoomRotate.disableRotation()
    created.on('moveend', (event) => {
      setMoves((n) => n + 1)
      // Only the person's own movement is a new question; ours would loop.
      if ('originalEvent' in event && event.originalEvent) latest.current.onMove?.(boundsOf(created))
    })
    created.on('resize', () => setMoves((n) => n + 1))
    setMap(created)
    return () => created.remove()
  }, [])

  useEffect(() => {
    if (map && !props.styleUrl) map.setStyle(groundStyle(props.ground, i18n.language), { diff: false })
  }, [map, props.ground, props.styleUrl, i18n.language, tick])

  useEffect(() => { map?.jumpTo({ center: [props.center.lon, props.center.lat] }) }, [map, props.center.lat, props.center.lon])

  useEffect(() => {
    if (!map) return
    const markers = placePins(map, latest.current, (count) => t('map.cluster', { count }))
    return () => markers.forEach((marker) => marker.remove())
  }, [map, props.pins, moves, t])

  useEffect(() => {
    box.current?.querySelectorAll<HTMLElement>('.pin').forEach((pin) => pin.classList.toggle('lit', pin.dataset['id'] === props.lit))
  }, [props.lit, props.pins, moves])

  const zoomBy = (by: number) => map?.easeTo({ zoom: map.getZoom() + by }, { originalEvent: new Event('zoom') })
  return (
    <div className="map-box" role="region" aria-label={props.label}>
      <div ref={box} className="map-gl" />
      <div className="zoom">
        <Button icon size="s" aria-label={t('map.closer')} onClick={() => zoomBy(1)}><Icon as={Plus} /></Button>
        <Button icon size="s" aria-label={t('map.farther')} onClick={() => zoomBy(-1)}><Icon as={Minus} /></Button>
      </div>
      <p className="attr">{t('map.attribution')}</p>
    </div>
  )
}
