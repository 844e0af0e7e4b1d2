from artel.chat.routes import chats, members, messages, places, roles, spaces, stickers
from artel.kit.web import Routes

router = Routes()
for part in (messages, chats, places, spaces, members, roles, stickers):
    router.join(part.router)
