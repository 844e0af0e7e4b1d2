import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { StaffVenue, User } from '@/api/types'
import { mayOf } from '@/lib/rights'
import { useSession } from '@/domains/accounts/session'
import { useOrganizations, useStaffVenues } from '@/domains/catalog/staff'
import { store, stored } from '@/lib/storage'

const key = 'venue'
const most = 30

export interface Desk {
  user: User; organizations: { id: string; name: string }[]; venues: StaffVenue[]; venue: StaffVenue | null; organization: { id: string; name: string } | null
  isPending: boolean; error: unknown; retry: () => void
  may: (permission: string, organizationId?: string) => boolean; choose: (venue: StaffVenue) => void
}

export function useOwnOrganizations(user: User | null | undefined) {
  const all = useOrganizations(Boolean(user?.is_platform_admin))
  return useMemo(() => {
    if (!user) return []
    return user.is_platform_admin ? (all.data ?? []).slice(0, most) : user.organizations.filter((o) => o.permissions.includes('bookings:view'))
  }, [user, all.data])
}

/** For whom one works, where, and what one may do there. The address carries the venue, this device remembers it. */
export function useDesk(): Desk | null {
  const { user } = useSession()
  const all = useOrganizations(Boolean(user?.is_platform_admin))
  const organizations = useOwnOrganizations(user)
  const found = useStaffVenues(organizations.flatMap(({ id }) => (user && mayOf(user, id)('venues:view') ? [id] : [])))
  const asked = useSearch({ strict: false }).venue
  const navigate = useNavigate()
  if (!user) return null
  const wanted = asked ?? stored(key)
  const venue = found.venues.find((v) => v.id === wanted) ?? found.venues.find((v) => v.status === 'published') ?? found.venues[0] ?? null
  const organization = organizations.find((o) => o.id === (venue?.organization_id ?? '')) ?? organizations[0] ?? null
  const may = (permission: string, id = organization?.id) => mayOf(user, id)(permission)
  const choose = (next: StaffVenue) => {
    store(key, next.id)
    void navigate({ to: '.', search: (was) => ({ ...was, venue: next.id, booking: undefined, cursor: undefined, resource: undefined }) })
  }
  return {
    user, organizations, venues: found.venues, venue, organization, may, choose,
    isPending: found.isPending || (user.is_platform_admin && all.isPending), error: found.error ?? all.error, retry: found.refetch,
  }
}
