"""Every right there is. `PERSONAL` everybody signed in has over their own things; the rest come with a role."""

from enum import StrEnum


class Permission(StrEnum):
    """Alphabetical. Each stands on a command, or in `LATER` with the capability that will use it."""

    ACCOUNTS_MANAGE_OWN = "accounts:manage_own"
    ACCOUNTS_REGISTER = "accounts:register"
    ANALYTICS_VIEW = "analytics:view"
    API_KEYS_MANAGE = "api_keys:manage"
    AUDIT_VIEW = "audit:view"
    BACKUPS_MANAGE = "backups:manage"
    BACKUPS_RESTORE = "backups:restore"
    BOOKINGS_CONFIRM = "bookings:confirm"
    BOOKINGS_CREATE = "bookings:create"
    BOOKINGS_DELETE = "bookings:delete"
    BOOKINGS_EDIT = "bookings:edit"
    BOOKINGS_MANAGE_OWN = "bookings:manage_own"
    BOOKINGS_VIEW = "bookings:view"
    CAMPAIGNS_CREATE = "campaigns:create"
    CAMPAIGNS_DELETE = "campaigns:delete"
    CAMPAIGNS_EDIT = "campaigns:edit"
    CAMPAIGNS_SEND = "campaigns:send"
    CAMPAIGNS_VIEW = "campaigns:view"
    CHAT_USE = "chat:use"
    COMMUNITY_TAKE_PART = "community:take_part"
    CRM_MANAGE = "crm:manage"
    DONATIONS_MANAGE = "donations:manage"
    EVENTS_MANAGE = "events:manage"
    EXPORTS_CREATE = "exports:create"
    FILES_UPLOAD = "files:upload"
    FINANCE_VIEW = "finance:view"
    GEO_IMPORT = "geo:import"
    INVOICES_MANAGE = "invoices:manage"
    LEASES_CREATE = "leases:create"
    LEASES_DELETE = "leases:delete"
    LEASES_EDIT = "leases:edit"
    LEASES_VIEW = "leases:view"
    LEASES_WISH = "leases:wish"
    LOGS_MANAGE = "logs:manage"
    LOGS_VIEW = "logs:view"
    MARKET_MANAGE = "market:manage"
    MARKET_VIEW = "market:view"
    MEMBERS_BAN = "members:ban"
    MEMBERS_DELETE = "members:delete"
    MEMBERS_EDIT = "members:edit"
    MEMBERS_VIEW = "members:view"
    NEWSLETTERS_MANAGE = "newsletters:manage"
    NEWSLETTERS_SEND = "newsletters:send"
    NEWSLETTERS_VIEW = "newsletters:view"
    NOTIFICATIONS_MANAGE = "notifications:manage"
    NOTIFICATIONS_READ_OWN = "notifications:read_own"
    NOTIFICATIONS_VIEW = "notifications:view"
    ORGANIZATIONS_CREATE = "organizations:create"
    PAYMENTS_PAY = "payments:pay"
    PAYMENTS_RECORD = "payments:record"
    PAYMENTS_REFUND = "payments:refund"
    PAYMENTS_VIEW = "payments:view"
    PRESENCE_SHARE = "presence:share"
    PROMO_CODES_CREATE = "promo_codes:create"
    PROMO_CODES_DELETE = "promo_codes:delete"
    PROMO_CODES_EDIT = "promo_codes:edit"
    PROMO_CODES_VIEW = "promo_codes:view"
    QUOTES_CREATE = "quotes:create"
    RESOURCES_CREATE = "resources:create"
    RESOURCES_DELETE = "resources:delete"
    RESOURCES_EDIT = "resources:edit"
    RESOURCES_VIEW = "resources:view"
    REVIEWS_ANSWER = "reviews:answer"
    REVIEWS_MODERATE = "reviews:moderate"
    ROLES_MANAGE = "roles:manage"
    SETTINGS_MANAGE = "settings:manage"
    STAFF_MANAGE = "staff:manage"
    STAFF_VIEW = "staff:view"
    SYSTEM_RUN = "system:run"
    TARIFFS_CREATE = "tariffs:create"
    TARIFFS_DELETE = "tariffs:delete"
    TARIFFS_EDIT = "tariffs:edit"
    TARIFFS_VIEW = "tariffs:view"
    TASKS_MANAGE = "tasks:manage"
    TEMPLATES_MANAGE = "templates:manage"
    TICKETS_DELETE = "tickets:delete"
    TICKETS_EDIT = "tickets:edit"
    TICKETS_OPEN = "tickets:open"
    TICKETS_VIEW = "tickets:view"
    VENUES_EDIT = "venues:edit"
    VENUES_PUBLISH = "venues:publish"
    VENUES_VIEW = "venues:view"
    VISITS_MANAGE = "visits:manage"
    WAITLIST_MANAGE = "waitlist:manage"
    WAITLIST_VIEW = "waitlist:view"
    WEBHOOKS_MANAGE = "webhooks:manage"


P = Permission

ANYBODY = frozenset({P.ACCOUNTS_REGISTER, P.QUOTES_CREATE})
PERSONAL = ANYBODY | {
    P.ACCOUNTS_MANAGE_OWN,
    P.BOOKINGS_CREATE,
    P.BOOKINGS_MANAGE_OWN,
    P.CHAT_USE,
    P.COMMUNITY_TAKE_PART,
    P.FILES_UPLOAD,
    P.LEASES_WISH,
    P.NOTIFICATIONS_READ_OWN,
    P.ORGANIZATIONS_CREATE,
    P.PAYMENTS_PAY,
    P.PRESENCE_SHARE,
    P.TICKETS_OPEN,
}
# What belongs to no organisation: the machine itself, the map, the gate of the marketplace.
PLATFORM = frozenset({P.BACKUPS_MANAGE, P.BACKUPS_RESTORE, P.GEO_IMPORT, P.LOGS_MANAGE, P.LOGS_VIEW, P.SYSTEM_RUN})
ORGANIZATION = frozenset(P) - (PERSONAL - {P.BOOKINGS_CREATE}) - PLATFORM


class ReadyRole(StrEnum):
    OWNER = "owner"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"  # the front desk
    ACCOUNTANT = "accountant"
    SUPPORT = "support"
    MARKETER = "marketer"


_DESK = frozenset({
    P.BOOKINGS_CONFIRM, P.BOOKINGS_CREATE, P.BOOKINGS_EDIT, P.BOOKINGS_VIEW, P.LEASES_VIEW, P.MEMBERS_EDIT,
    P.MEMBERS_VIEW, P.PAYMENTS_RECORD, P.PAYMENTS_VIEW, P.RESOURCES_VIEW, P.TARIFFS_VIEW, P.TICKETS_EDIT,
    P.TICKETS_VIEW, P.VENUES_VIEW, P.VISITS_MANAGE, P.WAITLIST_MANAGE, P.WAITLIST_VIEW,
})  # fmt: skip
_READS = frozenset({P.BOOKINGS_VIEW, P.MEMBERS_VIEW, P.RESOURCES_VIEW, P.TARIFFS_VIEW, P.VENUES_VIEW})
_MONEY = frozenset({
    P.ANALYTICS_VIEW, P.EXPORTS_CREATE, P.FINANCE_VIEW, P.INVOICES_MANAGE, P.LEASES_VIEW, P.PAYMENTS_RECORD,
    P.PAYMENTS_REFUND, P.PAYMENTS_VIEW, P.PROMO_CODES_VIEW,
})  # fmt: skip
_VOICE = frozenset({
    P.ANALYTICS_VIEW, P.CAMPAIGNS_CREATE, P.CAMPAIGNS_EDIT, P.CAMPAIGNS_SEND, P.CAMPAIGNS_VIEW, P.MARKET_VIEW,
    P.NEWSLETTERS_MANAGE, P.NEWSLETTERS_SEND, P.NEWSLETTERS_VIEW, P.PROMO_CODES_CREATE, P.PROMO_CODES_EDIT,
    P.PROMO_CODES_VIEW, P.REVIEWS_ANSWER, P.TEMPLATES_MANAGE,
})  # fmt: skip
READY_ROLES: dict[ReadyRole, frozenset[Permission]] = {
    ReadyRole.OWNER: ORGANIZATION,
    ReadyRole.MANAGER: ORGANIZATION - {P.ROLES_MANAGE, P.STAFF_MANAGE, P.API_KEYS_MANAGE},
    ReadyRole.ADMINISTRATOR: _DESK,
    ReadyRole.ACCOUNTANT: _READS | _MONEY,
    ReadyRole.SUPPORT: _READS | {P.TICKETS_EDIT, P.TICKETS_VIEW, P.REVIEWS_ANSWER},
    ReadyRole.MARKETER: _READS | _VOICE,
}

# Asked for nowhere yet, with the capability that will ask. `tests/test_permissions.py` keeps it honest.
LATER: dict[Permission, str] = {
    P.BOOKINGS_DELETE: "removing bookings made by mistake",
    P.CAMPAIGNS_CREATE: "automatic price campaigns and e-mail campaigns",
    P.CAMPAIGNS_DELETE: "automatic price campaigns and e-mail campaigns",
    P.CAMPAIGNS_EDIT: "automatic price campaigns and e-mail campaigns",
    P.CAMPAIGNS_SEND: "e-mail campaigns",
    P.CAMPAIGNS_VIEW: "automatic price campaigns and e-mail campaigns",
    P.CRM_MANAGE: "Rubitime records both ways",
    P.MARKET_MANAGE: "market research: sites and spiders",
    P.MARKET_VIEW: "market research: comparison",
    P.MEMBERS_DELETE: "erasing a person on their written wish",
    P.NEWSLETTERS_MANAGE: "mailings",
    P.NEWSLETTERS_SEND: "mailings",
    P.NEWSLETTERS_VIEW: "mailings",
    P.NOTIFICATIONS_MANAGE: "what staff is told about",
    P.NOTIFICATIONS_VIEW: "what staff is told about",
    P.REVIEWS_ANSWER: "the owner's answer to a review",
    P.REVIEWS_MODERATE: "moderation of reviews",
    P.TEMPLATES_MANAGE: "e-mail templates",
    P.WAITLIST_MANAGE: "waiting list",
    P.WAITLIST_VIEW: "waiting list",
}
