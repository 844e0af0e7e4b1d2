"""The one list of what the house consists of; importing it registers tables, refusals and subscribers."""

import typer

from artel.access import models as access_models
from artel.access import routes as access_routes
from artel.accounts import models as accounts_models
from artel.accounts import routes as accounts_routes
from artel.analytics import jobs as analytics_jobs
from artel.analytics import models as analytics_models
from artel.analytics import routes as analytics_routes
from artel.analytics import subscribers as analytics_subscribers
from artel.bookings import models as bookings_models
from artel.bookings import routes as bookings_routes
from artel.bookings import subscribers as bookings_subscribers
from artel.catalog import cli as catalog_cli
from artel.catalog import models as catalog_models
from artel.catalog import routes as catalog_routes
from artel.catalog import subscribers as catalog_subscribers
from artel.chat import models as chat_models
from artel.chat import routes as chat_routes
from artel.chat import sockets as chat_sockets
from artel.chat import subscribers as chat_subscribers
from artel.community import jobs as community_jobs
from artel.community import models as community_models
from artel.community import routes as community_routes
from artel.community import subscribers as community_subscribers
from artel.discovery import jobs as discovery_jobs
from artel.discovery import models as discovery_models
from artel.discovery import routes as discovery_routes
from artel.discovery import subscribers as discovery_subscribers
from artel.files import models as files_models
from artel.files import routes as files_routes
from artel.geo import cli as geo_cli
from artel.geo import models as geo_models
from artel.geo import routes as geo_routes
from artel.imports import jobs as imports_jobs
from artel.imports import models as imports_models
from artel.imports import routes as imports_routes
from artel.imports import subscribers as imports_subscribers
from artel.kit import facts, idempotency, outbox, sweeps
from artel.kit.callers import Handler
from artel.kit.web import Routes
from artel.leases import models as leases_models
from artel.leases import routes as leases_routes
from artel.leases import subscribers as leases_subscribers
from artel.memberships import models as memberships_models
from artel.memberships import routes as memberships_routes
from artel.memberships import subscribers as memberships_subscribers
from artel.notifications import jobs as notifications_jobs
from artel.notifications import models as notifications_models
from artel.notifications import routes as notifications_routes
from artel.notifications import subscribers as notifications_subscribers
from artel.notifications.subscribers import bills as notifications_bills
from artel.notifications.subscribers import people as notifications_people
from artel.operations import jobs as operations_jobs
from artel.operations import models as operations_models
from artel.operations import routes as operations_routes
from artel.operations import subscribers as operations_subscribers
from artel.payments import jobs as payments_jobs
from artel.payments import models as payments_models
from artel.payments import routes as payments_routes
from artel.payments import subscribers as payments_subscribers
from artel.presence import jobs as presence_jobs
from artel.presence import models as presence_models
from artel.presence import routes as presence_routes
from artel.presence import sockets as presence_sockets
from artel.presence import subscribers as presence_subscribers
from artel.pricing import models as pricing_models
from artel.pricing import routes as pricing_routes
from artel.support import models as support_models
from artel.support import routes as support_routes
from artel.support import subscribers as support_subscribers
from artel.webhooks import jobs as webhooks_jobs
from artel.webhooks import models as webhooks_models
from artel.webhooks import routes as webhooks_routes
from artel.webhooks import subscribers as webhooks_subscribers

TABLES = (
    facts,
    idempotency,
    outbox,
    sweeps,
    access_models,
    accounts_models,
    files_models,
    geo_models,
    catalog_models,
    pricing_models,
    payments_models,
    memberships_models,
    bookings_models,
    leases_models,
    discovery_models,
    presence_models,
    chat_models,
    community_models,
    support_models,
    notifications_models,
    webhooks_models,
    imports_models,
    analytics_models,
    operations_models,
)
WORKERS = (
    catalog_subscribers,
    payments_jobs,
    payments_subscribers,
    memberships_subscribers,
    bookings_subscribers,
    leases_subscribers,
    discovery_jobs,
    discovery_subscribers,
    presence_jobs,
    presence_subscribers,
    chat_subscribers,
    community_jobs,
    community_subscribers,
    support_subscribers,
    notifications_bills,
    notifications_people,
    notifications_jobs,
    notifications_subscribers,
    imports_jobs,
    imports_subscribers,
    webhooks_jobs,
    webhooks_subscribers,
    analytics_jobs,
    analytics_subscribers,
    operations_jobs,
    operations_subscribers,
)
ROUTERS: tuple[Routes, ...] = (
    discovery_routes.router,
    bookings_routes.router,
    payments_routes.router,
    chat_routes.router,
    accounts_routes.router,
    access_routes.router,
    files_routes.router,
    geo_routes.router,
    catalog_routes.router,
    pricing_routes.router,
    leases_routes.router,
    memberships_routes.router,
    presence_routes.router,
    community_routes.router,
    support_routes.router,
    notifications_routes.router,
    webhooks_routes.router,
    imports_routes.router,
    analytics_routes.router,
    operations_routes.router,
)
COMMAND_LINES: tuple[typer.Typer, ...] = (geo_cli.app, catalog_cli.app)
SOCKETS: dict[str, Handler] = presence_sockets.EVENTS | chat_sockets.EVENTS
