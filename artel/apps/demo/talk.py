"""Every operator's community: a space with channels, people who know each other, and some days of conversation. Said
through the commands, with the clock held at the moment of each message, so that the log and the counters are true."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.accounts.models import User
from artel.apps.demo.chance import Chance
from artel.catalog.models import Organization, Venue
from artel.chat import commands, rules
from artel.chat.models import Chat, Message, Space
from artel.chat.queries import spaces
from artel.chat.schemas.messages import PollRequest, ReactionRequest, ReadRequest, SendRequest
from artel.chat.schemas.spaces import ChannelPatch, ChannelRequest
from artel.kit import clock
from artel.kit.spans import DAY, Span, local_day

CHANNELS = (
    ("Объявления", "Новости площадки от команды"),
    ("Кухня", "Обо всём: кофе, обеды, кто где сидит"),
    ("Вопросы", "Интернет, принтер, переговорки, пропуска"),
)
NEWS = (
    "Коллеги, с понедельника открываемся на час раньше, в восемь.",
    "Починили кофемашину. Спасибо, что терпели растворимый.",
    "В пятницу в 19:00 вечер настольных игр, приходите с друзьями.",
    "Завтра с 7 до 9 меняют фильтры вентиляции, будет немного шумно.",
    "На кухне появилась полка обмена книгами: принёс одну, взял другую.",
    "Поставили ещё две будки для созвонов, занимайте.",
)
KITCHEN = (
    "Кто сегодня в зале? Пойдём обедать в час?",
    "Я за! Давайте в узбекскую за углом.",
    "Займите мне место, буду к двум.",
    "У окна сегодня такое солнце, что монитора не видно 😄",
    "Там же шторы, верёвочка слева.",
    "Нашёл чьи-то наушники, белые. Оставил на стойке.",
    "Ой, это мои! Спасибо огромное 🙏",
    "Принесла пирог с яблоками, стоит на кухне, угощайтесь.",
    "Лучший пирог этой осени, подтверждаю.",
    "Кто-нибудь ищет иллюстратора на пару недель?",
    "Я могу, напишите мне в личку.",
    "Сегодня сдали проект, который тянули с весны. Ура!",
    "Поздравляю! С вас кофе 😉",
    "Завтра кто-нибудь на велосипеде? Есть ли где поставить?",
    "Во дворе стойка, места пока хватает.",
    "Тихий зал сегодня правда тихий, успела за утро больше, чем за неделю.",
)
QUESTIONS = (
    "Не подключается принтер на втором этаже, у всех так?", "Перезагрузили, попробуйте ещё раз.", "Заработал, спасибо!",
    "Как продлить переговорку, если никто не пришёл следом?", "В брони кнопка «Продлить», если время свободно.",
    "Можно ли прийти с собакой?", "Можно, если она дружит с коллегами. Миска у входа.",
    "Где лежат переходники на HDMI?", "В верхнем ящике у стойки, вернуть туда же, пожалуйста.",
    "Пропуск перестал открывать дверь вечером.", "Подойдите на стойку, перевыпустим за минуту.",
)  # fmt: skip
DAYLIGHT, JUST_NOW, TALK_DAYS = (time(9), time(20)), timedelta(minutes=20), 4
SIGNS = ("👍", "🔥", "❤️", "😂", "🙏", "🎉")
FLAGSHIP_TIMES = 2


async def speak(
    session: AsyncSession,
    chance: Chance,
    organizations: Sequence[Organization],
    regulars: Sequence[User],
    members: Sequence[User],
) -> None:
    """`regulars` are in the first community, which is the liveliest: the one whose people can sign in."""
    for number, organization in enumerate(organizations):
        space = await commands.found_community(session, Actor.system(), organization.id)
        if space is None:
            continue
        people = [*(regulars if number == 0 else ()), *chance.sample(members, min(len(members), 9))]
        await _community(session, chance, space, [user.id for user in people], FLAGSHIP_TIMES if number == 0 else 1)


async def _community(session: AsyncSession, chance: Chance, space: Space, people: list[UUID], times: int) -> None:
    owner = Actor(space.owner_id)
    others = [user_id for user_id in dict.fromkeys(people) if user_id != space.owner_id]
    for user_id in others:
        await commands.join(session, Actor(user_id), space.id)
    news, kitchen, questions = await _channels(session, owner, space)
    zone = await _zone_of(session, space)
    everybody = [space.owner_id, *others]
    await _say(session, chance, news, NEWS * times, [space.owner_id], zone)
    await _say(session, chance, kitchen, KITCHEN * times, everybody, zone)
    await _say(session, chance, questions, QUESTIONS, everybody, zone)
    await _react(session, chance, (news, kitchen), everybody)
    wish = PollRequest(question="Когда устроим завтрак?", options=["В среду", "В четверг", "В пятницу"])
    await commands.send_poll(session, owner, kitchen, wish)
    for user_id in others[1:]:
        await commands.read(session, Actor(user_id), kitchen, ReadRequest(number=10_000))


async def _zone_of(session: AsyncSession, space: Space) -> ZoneInfo:
    statement = select(Venue.time_zone).where(Venue.organization_id == space.organization_id).order_by(Venue.id)
    return ZoneInfo(await session.scalar(statement.limit(1)) or "Europe/Moscow")


def by_daylight(now: datetime, number: int, zone: ZoneInfo) -> list[datetime]:
    """So many moments of the last days, each between nine and eight on the wall clock of `zone`, in order."""
    until, today = now - JUST_NOW, local_day(now, zone)
    days = [today - n * DAY for n in range(TALK_DAYS, -1, -1)]
    light = [Span(*(datetime.combine(day, hour, zone).astimezone(UTC) for hour in DAYLIGHT)) for day in days]
    seen = [Span(span.starts_at, min(span.ends_at, until)) for span in light if span.starts_at < until]
    step = sum((span.ends_at - span.starts_at for span in seen), timedelta()) / number
    return [_into(seen, step * n + step / 2) for n in range(number)]


def _into(spans: Sequence[Span], passed: timedelta) -> datetime:
    """The moment when so much of the spans is over."""
    for span in spans:
        if passed < span.ends_at - span.starts_at:
            return span.starts_at + passed
        passed -= span.ends_at - span.starts_at
    return spans[-1].ends_at


async def _channels(session: AsyncSession, owner: Actor, space: Space) -> tuple[UUID, UUID, UUID]:
    """The first channel takes the first name."""
    assert space.chat_id is not None  # noqa: S101
    (name, topic), *rest = CHANNELS
    first = await commands.change_channel(session, owner, space.id, space.chat_id, ChannelPatch(name=name, topic=topic))
    made: list[Chat] = [first]
    for name, topic in rest:
        made.append(await commands.create_channel(session, owner, space.id, ChannelRequest(name=name, topic=topic)))
    return made[0].id, made[1].id, made[2].id


async def _say(
    session: AsyncSession, chance: Chance, chat_id: UUID, lines: Iterable[str], people: Sequence[UUID], zone: ZoneInfo
) -> None:
    """One after the other, by daylight, the last of them not long ago."""
    said = list(lines)
    last = people[0]
    for line, at in zip(said, by_daylight(clock.now(), len(said), zone), strict=True):
        last = chance.choice([one for one in people if one != last] or people)
        with clock.frozen(at):
            await commands.send(session, Actor(last), chat_id, SendRequest(content=line))


async def _react(session: AsyncSession, chance: Chance, chats: Iterable[UUID], people: Sequence[UUID]) -> None:
    rows = (await session.scalars(select(Message.id).where(Message.chat_id.in_(list(chats))))).all()
    for message_id in chance.sample(rows, min(len(rows), 10)):
        for user_id in chance.sample(people, min(len(people), 3)):
            sign = ReactionRequest(reaction=chance.choice(SIGNS))
            await commands.react(session, Actor(user_id), message_id, sign)


async def seat_desk(session: AsyncSession, organization_id: UUID, user_id: UUID) -> None:
    """Whoever stands at the desk moderates."""
    space = await spaces.space_of_organization(session, organization_id)
    if space:
        await commands.seat_staff(session, Actor.system(), organization_id, user_id, rules.ADMINISTRATOR)
