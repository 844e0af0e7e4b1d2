from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from artel.files.rules import Prepared
from artel.kit.texts import Line, Name, Prose
from artel.support.models import TicketStatus as TicketStatus
from artel.support.models import Urgency as Urgency


class StrictTicket(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TicketRequest(StrictTicket):
    """About a venue, a booking, or a message of a space's chat (`message_id`), whose words are then quoted."""

    venue_id: UUID | None = None
    booking_id: UUID | None = None
    message_id: UUID | None = None
    subject: Name
    content: Prose = ""
    priority: Urgency = Urgency.NORMAL


class TicketPatch(StrictTicket):
    """The author may close it and open it again; the rest is for staff. `assignee_id: null` takes it from somebody."""

    status: TicketStatus | None = None
    priority: Urgency | None = None
    assignee_id: UUID | None = None


class RatingRequest(StrictTicket):
    rating: int = Field(ge=1, le=5)
    note: Line = ""


class Answer(BaseModel):
    """What came in the form of `POST /tickets/{id}/messages`."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    content: Prose = ""
    is_internal: bool = False
    files: list[Prepared] = []


class AnswerMark(BaseModel):
    """Stands for an answer where two requests are compared."""

    content: str
    is_internal: bool
    sha256: list[str]


class TicketPerson(BaseModel):
    id: UUID
    nickname: str
    full_name: str
    avatar_url: str | None


class TicketView(BaseModel):
    """`minutes_to_answer` and `minutes_to_close` are null as long as it has not come to that."""

    id: UUID
    number: int
    organization_id: UUID
    organization: str
    venue_id: UUID | None
    booking_id: UUID | None
    message_id: UUID | None
    subject: str
    status: TicketStatus
    priority: Urgency
    author: TicketPerson
    assignee: TicketPerson | None
    rating: int | None
    created_at: datetime
    updated_at: datetime
    minutes_to_answer: int | None
    minutes_to_close: int | None
    can_edit: bool


class TicketAttachment(BaseModel):
    """Served by `/tickets/{id}/files/{file_id}/{variant}`."""

    id: UUID
    name: str
    content_type: str
    size: int
    width: int | None
    height: int | None


class TicketMessageView(BaseModel):
    id: UUID
    author: TicketPerson
    by_staff: bool
    is_internal: bool
    content: str
    created_at: datetime
    files: list[TicketAttachment]


class TicketChangeView(BaseModel):
    at: datetime
    actor: str
    field: str
    before: str
    after: str


class TicketDetail(TicketView):
    """`changes` and internal messages are for staff; the author gets none of them. `chat_id`: where the message is that
    it is about, for whoever may read it there."""

    chat_id: UUID | None
    rating_note: str
    messages: list[TicketMessageView]
    changes: list[TicketChangeView]
    colleagues: list[TicketPerson]
