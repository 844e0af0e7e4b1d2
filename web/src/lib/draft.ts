import { useState } from 'react'

/** A form whose fields are one object; `set` changes one of them. */
export function useDraftOf<T extends object>(initial: T) {
  const [values, setValues] = useState(initial)
  const set = <K extends keyof T>(key: K) => (value: T[K]) => setValues((was) => ({ ...was, [key]: value }))
  return { values, set, setValues }
}
