from artel.community.routes import birthdays, gatherings, giving, karma, visits
from artel.kit.web import Routes

router = Routes()
for part in (visits, karma, giving, gatherings, birthdays):
    router.join(part.router)
