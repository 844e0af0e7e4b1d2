from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from artel.chat import rules
from artel.chat.models import RingLevel
from artel.kit.field_errors import refuse
from artel.kit.problems import Text
from artel.kit.texts import Clean

REACTION = Text("Один эмодзи или свой знак вида :чайник: латиницей", "One emoji, or a custom one like :kettle:")


def _reaction(value: str) -> str:
    if not rules.is_reaction(value):
        raise refuse("reaction", REACTION)
    return value


Content = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), Clean]
FullContent = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000), Clean]
Nonce = Annotated[str, StringConstraints(min_length=1, max_length=64), Clean]
ReactionSign = Annotated[str, StringConstraints(strip_whitespace=True, max_length=35), Clean, AfterValidator(_reaction)]
PackName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), Clean]
Keyword = Annotated[str, StringConstraints(strip_whitespace=True, max_length=32), Clean]
Sign = Annotated[str, StringConstraints(strip_whitespace=True, max_length=16), Clean]
Option = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), Clean]


class SendRequest(BaseModel):
    """`thread_id` puts it into the thread under that message. `type` follows from what is sent."""

    content: Content = ""
    type: str | None = None
    attachment_id: UUID | None = None
    sticker_id: UUID | None = None
    nonce: Nonce | None = None
    reply_to: UUID | None = None
    thread_id: UUID | None = None


class EditRequest(BaseModel):
    content: FullContent


class ReactionRequest(BaseModel):
    reaction: ReactionSign


class ReadRequest(BaseModel):
    number: Annotated[int, Field(ge=0, le=2**31 - 1)]


class ChatSettings(BaseModel):
    """Only what is named changes. `muted` is the level none; the level `usual` is that of the space."""

    muted: bool | None = None
    level: RingLevel | Literal["usual"] | None = None
    draft: Annotated[str, StringConstraints(max_length=2000), Clean] | None = None


class SpaceLevelRequest(BaseModel):
    """What rings in all channels of a space; null: as is usual, mentions."""

    level: RingLevel | None


class SpaceLevelView(SpaceLevelRequest):
    pass


class QuestionRequest(BaseModel):
    """To those who are in the building now."""

    content: FullContent


class HereView(BaseModel):
    """Where I am checked in, and how many others there show that they are."""

    venue_id: str
    venue: str
    people: int
    closes_at: str


class PollRequest(BaseModel):
    question: FullContent
    options: Annotated[list[Option], Field(min_length=2, max_length=10)]
    is_multiple: bool = False
    nonce: Nonce | None = None


class VoteRequest(BaseModel):
    """No options: the vote is taken back."""

    options: Annotated[list[Annotated[int, Field(ge=0, le=9)]], Field(max_length=10)]


class PackRequest(BaseModel):
    name: PackName


class PackPatch(BaseModel):
    """Only what is named changes. `order`: the ids of all its stickers, as they are to stand."""

    name: PackName | None = None
    order: Annotated[list[UUID], Field(max_length=200)] | None = None


class StickerPatch(BaseModel):
    emoji: Sign | None = None
    keyword: Keyword | None = None


class AuthorView(BaseModel):
    id: str
    nickname: str
    display_name: str
    avatar_url: str | None


class Reactor(BaseModel):
    id: str
    nickname: str


class ReactionTally(BaseModel):
    reaction: str
    count: int
    users: list[Reactor]


class ReactionView(BaseModel):
    message_id: str
    reactions: list[ReactionTally]
    my_reaction: str | None


class AttachmentView(BaseModel):
    """`file_type` is the media type. Pictures are WebP with `thumb_url` and `preview_url`."""

    id: str
    file_url: str
    file_type: str
    file_size: int
    file_name: str
    kind: str
    width: int | None
    height: int | None
    thumb_url: str | None
    preview_url: str | None


class StickerView(BaseModel):
    id: str
    pack_id: str
    emoji: str
    keyword: str = ""
    file_url: str


class QuotedView(BaseModel):
    id: str
    user_nickname: str
    content: str


class ThreadView(BaseModel):
    """On a root: how many replies. On a reply: 0 and null, the root has them."""

    root_id: str
    replies: int
    last_at: str | None


class PollOption(BaseModel):
    text: str
    votes: int
    voters: list[str]


class PollView(BaseModel):
    options: list[PollOption]
    is_multiple: bool
    closed_at: str | None


class PreviewView(BaseModel):
    """What the first link leads to, as that page says it itself."""

    url: str
    title: str
    description: str
    site: str


class SystemFact(BaseModel):
    """What a line of type `system` says, for the reader's own words. `params`: moments as RFC 3339, and the
    `time_zone` on whose wall they are to be read. Who does not know the key shows `content`."""

    key: str
    params: dict[str, str]


class MessageView(BaseModel):
    id: str
    seq: int
    number: int
    chat_id: str
    user_id: str
    content: str
    type: str
    created_at: str
    edited_at: str | None
    user: AuthorView
    user_nickname: str
    attachment: AttachmentView | None
    sticker: StickerView | None
    reactions: list[ReactionTally]
    my_reaction: str | None
    reply_to: QuotedView | None
    thread: ThreadView | None
    poll: PollView | None
    system: SystemFact | None
    preview: PreviewView | None
    pinned_at: str | None
    deleted_at: str | None
    nonce: str | None


class MessagePage(BaseModel):
    items: list[MessageView]
    next_cursor: str | None


class UnreadView(BaseModel):
    chat_id: str
    room_id: str
    unread: int
    mentions: int
    read_number: int


class ChatView(BaseModel):
    id: str
    type: str
    title: str
    avatar_url: str | None
    space_id: str | None
    peer: AuthorView | None
    last_message: MessageView | None
    last_at: str
    last_seq: int
    last_number: int
    read_number: int
    unread: int
    mentions: int
    muted: bool
    draft: str
    slow_mode_s: int
    topic: str
    level: RingLevel | None
    booking_id: str | None
    closes_at: str | None
    archived_at: str | None


class ChatPage(BaseModel):
    items: list[ChatView]
    next_cursor: str | None


class PackView(BaseModel):
    id: str
    name: str
    owner_id: str
    space_id: str | None
    is_installed: bool
    stickers: list[StickerView]
