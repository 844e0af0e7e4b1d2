export function directionsTo({ lat, lon }: { lat: number; lon: number }) {
  return `https://www.openstreetmap.org/directions?to=${lat},${lon}#map=16/${lat}/${lon}`
}
