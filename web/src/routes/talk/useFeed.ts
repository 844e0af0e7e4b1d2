/* oxlint-disable react/refs, react/immutability, react/preserve-manual-memoization -- heights and the scroll are the browser's, measured between two paints; as state each would draw the list once more */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'

const guess = 58
const margin = 700
const nearEnd = 48

interface Place { key: string; delta: number }

/** Rows that stand above whatever comes: an older page of the same day goes below its heading. */
const floats = /^(day:|unread$)/

function offsetsOf(keys: string[], heights: Map<string, number>) {
  const offsets = new Float64Array(keys.length + 1)
  for (let n = 0; n < keys.length; n++) offsets[n + 1] = (offsets[n] ?? 0) + (heights.get(keys[n] ?? '') ?? guess)
  return offsets
}

/** The first row whose end lies below `y`. */
export function rowAt(offsets: Float64Array, y: number) {
  let [low, high] = [0, offsets.length - 2]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((offsets[middle + 1] ?? 0) > y) high = middle
    else low = middle + 1
  }
  return Math.max(0, low)
}

/** Only the rows near the screen exist. Heights are measured as rows appear; what the person looks at keeps its place,
 * whatever happens above it, and at the end the list follows what comes. */
export function useFeed(box: RefObject<HTMLDivElement | null>, keys: string[], isWhole: boolean) {
  const heights = useRef(new Map<string, number>())
  const place = useRef<Place | null>(null)
  const [atEnd, setAtEnd] = useState(true)
  const stuck = useRef(true)
  /** A place was asked for and the list is not there yet: where it stands now means nothing. */
  const asked = useRef(false)
  /** Where we have put the list ourselves: what stands there was chosen before, and is kept while rows are measured. */
  const put = useRef(-1)
  const [, draw] = useState(0)
  const [view, setView] = useState({ top: 0, height: 800 })
  const frame = useRef(0)
  const redraw = useCallback(() => {
    cancelAnimationFrame(frame.current)
    frame.current = requestAnimationFrame(() => draw((n) => n + 1))
  }, [])

  const offsets = offsetsOf(keys, heights.current)
  const total = offsets[keys.length] ?? 0
  // At the end the window is counted from the end: a first page needs no second look.
  const top = stuck.current ? Math.max(0, total - view.height) : view.top
  const first = rowAt(offsets, Math.max(0, top - margin))
  const last = Math.min(keys.length, rowAt(offsets, top + view.height + margin) + 1)

  const remember = useCallback((scroller: HTMLElement, all: Float64Array, names: string[]) => {
    let n = rowAt(all, scroller.scrollTop)
    while (floats.test(names[n] ?? '') && n + 1 < names.length) n++
    const key = names[n]
    place.current = key === undefined ? null : { key, delta: scroller.scrollTop - (all[n] ?? 0) }
  }, [])

  const onScroll = useCallback(() => {
    const scroller = box.current
    if (!scroller || asked.current) return
    const end = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < nearEnd
    // At the end of a window in the past there is more to come, and it must not be followed.
    stuck.current = end && isWhole
    setAtEnd(end)
    if (Math.abs(scroller.scrollTop - put.current) > 1) {
      put.current = -1
      remember(scroller, offsetsOf(keys, heights.current), keys)
    }
    setView({ top: scroller.scrollTop, height: scroller.clientHeight })
  }, [box, keys, remember, isWhole])
  const look = useRef(onScroll)
  useLayoutEffect(() => { look.current = onScroll })

  useLayoutEffect(() => {
    const scroller = box.current
    if (!scroller) return
    if (stuck.current) {
      scroller.scrollTop = scroller.scrollHeight
      return
    }
    const n = place.current ? keys.indexOf(place.current.key) : -1
    if (n < 0 || !place.current) {
      asked.current = false
      return
    }
    const wanted = (offsets[n] ?? 0) + place.current.delta
    if (Math.abs(scroller.scrollTop - wanted) > 1) {
      scroller.scrollTop = wanted
      put.current = scroller.scrollTop
    }
    if (!asked.current) return
    asked.current = false
    // The place may be where the list already stood, and then nothing scrolls.
    requestAnimationFrame(() => look.current())
  })

  const watcher = useMemo(() => new ResizeObserver((entries) => {
    let moved = false
    for (const { target } of entries) {
      const element = target as HTMLElement
      const key = element.dataset['key']
      const { height } = element.getBoundingClientRect() // not rounded: over a page of rows half pixels add up
      if (!key || height === 0 || heights.current.get(key) === height) continue
      heights.current.set(key, height)
      moved = true
    }
    if (moved) redraw()
  }), [redraw])
  useEffect(() => () => watcher.disconnect(), [watcher])
  const measure = useCallback((element: HTMLElement | null) => {
    if (!element) return
    watcher.observe(element)
    return () => watcher.unobserve(element)
  }, [watcher])

  useEffect(() => {
    const scroller = box.current
    if (!scroller) return
    const seen = new ResizeObserver(() => setView((was) => ({ ...was, height: scroller.clientHeight })))
    seen.observe(scroller)
    return () => seen.disconnect()
  }, [box])

  const showRow = useCallback((key: string, from = 0.3) => {
    const scroller = box.current
    if (!scroller || !keys.includes(key)) return false
    stuck.current = false
    place.current = { key, delta: -scroller.clientHeight * from }
    const at = offsetsOf(keys, heights.current)[keys.indexOf(key)] ?? 0
    setView({ top: at, height: scroller.clientHeight })
    redraw()
    asked.current = true
    setAtEnd(false)
    return true
  }, [box, keys, redraw])

  const showEnd = useCallback(() => {
    asked.current = false
    stuck.current = true
    setAtEnd(true)
    redraw()
  }, [redraw])

  return { first, last, total, before: offsets[first] ?? 0, onScroll, measure, atEnd, showRow, showEnd }
}
