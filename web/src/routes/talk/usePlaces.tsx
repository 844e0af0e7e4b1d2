import { createContext, use } from 'react'

/** What a message may open elsewhere on the screen. */
export interface Places { jump: (chat: string, message: string) => void; openThread: (root: string) => void; openPerson: (id: string) => void }

export const PlacesContext = createContext<Places | null>(null)

export function usePlaces(): Places {
  const places = use(PlacesContext)
  if (!places) throw new Error('outside of Talk')
  return places
}
