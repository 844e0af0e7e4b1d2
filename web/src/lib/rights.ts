export interface Person { platform_permissions: string[]; organizations: { id: string; permissions: string[] }[] }

/** What a role of the platform names holds everywhere, what a role of an organisation names holds there. */
export function mayOf(user: Person, organization: string | undefined) {
  return (permission: string) => user.platform_permissions.includes(permission) || user.organizations.some((o) => o.id === organization && o.permissions.includes(permission))
}
