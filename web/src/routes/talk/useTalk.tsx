import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, createContext, use, useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { Socket } from 'socket.io-client'
import { useProblem } from '@/api/useProblem'
import type { SpaceMember, SpaceRight } from '@/api/types'
import { withSocket } from '@/app/live'
import { loadSpaces } from '@/domains/talk/load'
import { flush } from '@/domains/talk/send'
import type { TalkState } from '@/domains/talk/state'
import { type Store, createStore } from '@/domains/talk/store'
import { attach, joinRoom } from '@/domains/talk/wire'
import { toast } from '@/ui/Toast'

interface Talk { store: Store; join: (id: string) => Promise<number | null>; emit: (event: string, data: object) => void }

const Context = createContext<Talk | null>(null)
let kept: { me: string; store: Store } | null = null

/** What was read stays while the page lives: coming back to the area only asks for what was missed. */
function storeOf(me: string): Store {
  if (kept?.me !== me) kept = { me, store: createStore(me) }
  return kept.store
}

const connectWaitMs = 1500

/** The chat may be opened before the socket is: a short wait spares a second way of loading. */
function whenConnected(socket: () => Socket | null) {
  return new Promise<Socket | null>((done) => {
    const since = Date.now()
    const look = () => {
      const live = socket()
      if (live?.connected) done(live)
      else if (!navigator.onLine || Date.now() - since > connectWaitMs) done(null)
      else setTimeout(look, 40)
    }
    look()
  })
}

export function TalkProvider({ me, children }: { me: string; children: ReactNode }) {
  const store = storeOf(me)
  const client = useQueryClient()
  const [line] = useState<{ socket: Socket | null }>(() => ({ socket: null }))
  useEffect(() => withSocket((socket) => {
    line.socket = socket
    const detach = attach(store, socket)
    const lookAgain = () => void client.invalidateQueries({ queryKey: ['talk', 'stickers'] })
    socket.on('stickers_updated', lookAgain)
    return () => {
      detach()
      socket.off('stickers_updated', lookAgain)
      line.socket = null
      store.update((s) => ({ ...s, isLive: false }))
    }
  }), [store, line, client])
  useEffect(() => {
    void loadSpaces(store)
    const again = () => void flush(store)
    again()
    window.addEventListener('online', again)
    return () => window.removeEventListener('online', again)
  }, [store])
  const talk = useMemo<Talk>(() => ({
    store,
    join: async (id) => joinRoom(await whenConnected(() => line.socket), id),
    emit: (event, data) => { if (line.socket?.connected) line.socket.emit(event, data) },
  }), [store, line])
  return <Context value={talk}>{children}</Context>
}

export function useTalkLine(): Talk {
  const talk = use(Context)
  if (!talk) throw new Error('outside of Talk')
  return talk
}

/** `select` must answer what stands in the state, not something new each time. */
export function useTalk<T>(select: (state: TalkState) => T): T {
  const { store } = useTalkLine()
  return useSyncExternalStore(store.subscribe, () => select(store.get()))
}

/** Does something on the server and says a refusal in words; true when it was done. */
export function useAct() {
  const problem = useProblem()
  const client = useQueryClient()
  return useCallback(async (work: () => Promise<unknown>, done?: string): Promise<boolean> => {
    try {
      await work()
      if (done) toast(done, { tone: 'ok' })
      void client.invalidateQueries({ queryKey: ['talk'] })
      return true
    } catch (error) {
      const { title, detail } = problem(error)
      toast(detail && detail !== title ? `${title}. ${detail}` : title, { tone: 'bad' })
      return false
    }
  // The words follow the language; a press uses those of the moment.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [client])
}

const betweenTwo: SpaceRight[] = ['send_messages', 'send_media', 'send_stickers', 'send_files', 'edit_own_messages', 'delete_own_messages', 'add_reactions', 'pin_messages']
const nobody: SpaceMember[] = []

export interface Rights { can: (right: SpaceRight) => boolean; priority: number; isOwner: boolean }

/** What I may do in a space, or in a private chat when there is none. The server decides anyway; this only spares refusals. */
export function useRights(space: string | null | undefined): Rights {
  const me = useTalk((s) => s.me)
  const community = useTalk((s) => (space ? s.communities[space] : undefined))
  return useMemo(() => {
    const role = community?.members.find((one) => one.id === me)?.role
    const names = new Set<string>(space ? role?.permissions ?? [] : betweenTwo)
    return { can: (right) => names.has(right), priority: role?.priority ?? 0, isOwner: community?.space.owner_id === me }
  }, [community, me, space])
}

export function useMembers(space: string | null | undefined): SpaceMember[] {
  return useTalk((s) => (space ? s.communities[space]?.members ?? nobody : nobody))
}

/** Nobody acts on an equal or higher one, nor on an untouchable; the owner excepted. */
export function mayActOn(rights: Rights, member: SpaceMember | undefined) {
  if (!member) return false
  if (rights.isOwner) return true
  return (member.role?.priority ?? 0) < rights.priority && !member.role?.permissions.includes('untouchable')
}
