import type * as GeoJSON from 'geojson'
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'

export interface GroundLayers { districts: GeoJSON.FeatureCollection; lines: GeoJSON.FeatureCollection; stations: GeoJSON.FeatureCollection }

function token(name: string) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

function layers(nameField: string): LayerSpecification[] {
  const label = (id: string, source: string, size: number, minzoom: number, color: string, offset: [number, number]): LayerSpecification => ({
    id, source, type: 'symbol', minzoom,
    layout: { 'text-field': ['coalesce', ['get', nameField], ['get', 'name_ru']], 'text-font': ['Onest'], 'text-size': size, 'text-offset': offset, 'text-anchor': offset[0] ? 'left' : 'center', 'text-padding': 6 },
    paint: { 'text-color': token(color), 'text-halo-color': token('--map-halo'), 'text-halo-width': 1.6 },
  })
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': token('--map-ground') } },
    { id: 'district', source: 'districts', type: 'fill', paint: { 'fill-color': ['case', ['==', ['%', ['coalesce', ['id'], 0], 2], 0], token('--map-a'), token('--map-b')] } },
    { id: 'district-edge', source: 'districts', type: 'line', paint: { 'line-color': token('--map-edge'), 'line-width': 1 } },
    { id: 'line', source: 'lines', type: 'line', layout: { 'line-join': 'round', 'line-cap': 'round' }, paint: { 'line-color': ['coalesce', ['get', 'color'], token('--control')], 'line-opacity': 0.75, 'line-width': ['interpolate', ['linear'], ['zoom'], 9, 1.5, 13, 3.5] } },
    { id: 'station', source: 'stations', type: 'circle', minzoom: 10, paint: { 'circle-color': token('--map-ground'), 'circle-stroke-color': ['coalesce', ['get', 'color'], token('--control')], 'circle-stroke-width': 2, 'circle-radius': ['interpolate', ['linear'], ['zoom'], 10, 2, 14, 5] } },
    label('district-name', 'districts', 13, 9.5, '--map-label', [0, 0]),
    label('station-name', 'stations', 12, 12, '--ink-2', [0.8, 0]),
  ]
}

/** A map of our own layers on a plain ground: it needs no tiles and no network beyond our own server. */
export function groundStyle(ground: GroundLayers, language: string): StyleSpecification {
  const source = (data: GeoJSON.FeatureCollection, generateId: boolean) => ({ type: 'geojson' as const, data, generateId })
  return {
    version: 8,
    sources: { districts: source(ground.districts, true), lines: source(ground.lines, false), stations: source(ground.stations, false) },
    layers: layers(language === 'ru' ? 'name_ru' : 'name_en'),
  }
}
