export const systemTabs = ['health', 'tasks', 'log', 'backups'] as const
export type SystemTab = (typeof systemTabs)[number]

/** The right each of them is asked for on the server. */
const needs: Record<SystemTab, readonly string[]> = {
  health: ['system:run'], tasks: ['tasks:manage'], log: ['logs:view'], backups: ['backups:manage'],
}

/** Those that would not answer with a refusal. */
export function tabsFor(may: (permission: string) => boolean): SystemTab[] {
  return systemTabs.filter((tab) => needs[tab].some((one) => may(one)))
}
