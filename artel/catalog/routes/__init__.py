from artel.catalog.routes import organizations, plans, resources, towns, venues
from artel.kit.web import Routes

router = Routes()
for part in (towns, organizations, venues, plans, resources):
    router.join(part.router)
