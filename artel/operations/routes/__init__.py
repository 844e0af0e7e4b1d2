from artel.kit.web import Routes
from artel.operations.routes import backups, watch

router = Routes()
for part in (backups, watch):
    router.join(part.router)
