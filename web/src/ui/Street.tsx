import { useEffect, useState } from 'react'

/** The street is coloured by tokens, so it must stand in the document; it is fetched apart from the first load. */
export function Street() {
  const [svg, setSvg] = useState('')
  useEffect(() => {
    let alive = true
    void import('./street.svg?raw').then((module) => { if (alive) setSvg(module.default) })
    return () => { alive = false }
  }, [])
  // oxlint-disable-next-line react/no-danger -- our own drawing, part of the build
  return <div className="street-svg" aria-hidden dangerouslySetInnerHTML={{ __html: svg }} />
}
