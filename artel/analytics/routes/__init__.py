from artel.analytics.routes import dashboard, exports, filters, finance, members
from artel.kit.web import Routes

router = Routes()
for part in (dashboard, members, exports, finance, filters):
    router.join(part.router)
