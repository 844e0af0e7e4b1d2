from artel.kit.problems import Problem, Text


class Banned(Problem):
    status, code = 403, "chat.banned"
    title = Text("Вас заблокировали в этом пространстве", "You are banned from this space")


class InviteNeeded(Problem):
    status, code = 403, "chat.invite_needed"
    title = Text("Сюда можно войти только по приглашению", "This space takes an invite to join")


class DeadInvite(Problem):
    status, code = 404, "chat.dead_invite"
    title = Text("Приглашение устарело или использовано", "The invite has expired or was used up")


class OwnerStays(Problem):
    status, code = 409, "chat.owner_stays"
    title = Text("Владелец не может выйти: удалите пространство", "The owner cannot leave: delete the space instead")


class MessageDeleted(Problem):
    status, code = 409, "chat.message_deleted"
    title = Text("Это сообщение удалено", "This message was deleted")


class NotEditable(Problem):
    status, code = 409, "chat.not_editable"
    title = Text("Это сообщение нельзя изменить", "This message cannot be edited")


class UnknownQuote(Problem):
    status, code = 422, "chat.unknown_quote"
    title = Text("Сообщения, на которое вы отвечаете, здесь нет", "The message you answer is not in this chat")
    pointer = "/reply_to"


class UnknownAttachment(Problem):
    status, code = 422, "chat.unknown_attachment"
    title = Text("Такого вложения у вас нет", "You have no such attachment")
    pointer = "/attachment_id"


class UnknownSticker(Problem):
    status, code = 422, "chat.unknown_sticker"
    title = Text("Такого стикера нет", "There is no such sticker")
    pointer = "/sticker_id"


class PackFull(Problem):
    status, code = 409, "chat.pack_full"
    title = Text("В наборе уже столько стикеров, сколько в него помещается", "The pack holds no more stickers")


class TooManyPacks(Problem):
    status, code = 409, "chat.too_many_packs"
    title = Text("Больше наборов в этом пространстве не помещается", "The space holds no more sticker packs")


class OtherStickers(Problem):
    status, code = 409, "chat.other_stickers"
    title = Text("В наборе уже другие стикеры: обновите список", "The pack holds other stickers by now: look again")
    pointer = "/order"


class SlowDown(Problem):
    status, code = 429, "chat.slow_mode"
    title = Text("В этом канале медленный режим", "This channel is in slow mode")

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(retry_after_s=retry_after_s)
        self.headers = {"Retry-After": str(retry_after_s)}


class RoleNameTaken(Problem):
    status, code = 409, "chat.role_name_taken"
    title = Text("Роль с таким именем уже есть", "There is a role with this name")
    constraint, pointer = "uq_space_roles_space_id_name", "/name"


class RoleInUse(Problem):
    status, code = 409, "chat.role_stays"
    title = Text("Эту роль нельзя удалить", "This role cannot be deleted")


class UnknownMember(Problem):
    status, code = 404, "not_found"
    title = Text("Такого человека нет", "There is no such person")


class WithOneself(Problem):
    status, code = 422, "chat.with_oneself"
    title = Text("Нужен ещё кто-нибудь", "It takes somebody else")
    pointer = "/user_id"


class LastChannel(Problem):
    status, code = 409, "chat.last_channel"
    title = Text("Последний канал остаётся", "The last channel stays")


class PollClosed(Problem):
    status, code = 409, "chat.poll_closed"
    title = Text("Опрос закрыт", "The poll is closed")


class NotInRoom(Problem):
    status, code = 403, "chat.not_in_room"
    title = Text("Сначала войдите в комнату", "Join the room first")


class ChatArchived(Problem):
    status, code = 409, "chat.archived"
    title = Text("Этот разговор в архиве: его можно только читать", "This talk is archived: it can only be read")


class NotHere(Problem):
    status, code = 403, "chat.not_here"
    title = Text("Спросить могут те, кто сейчас в здании", "Those in the building may ask: check in first")


class NobodyHere(Problem):
    status, code = 409, "chat.nobody_here"
    title = Text(
        "Сейчас здесь нет никого, кто показывает, что он здесь", "Nobody here now shows that they are in the building"
    )


class NoPreview(Problem):
    status, code = 404, "chat.no_preview"
    title = Text("У этого сообщения нет карточки ссылки", "This message has no link preview")
