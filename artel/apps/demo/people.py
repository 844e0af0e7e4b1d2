"""Who lives here: the four whose passwords are shown, the owners, and the members. All of them are invented."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from artel.accounts import rules
from artel.accounts.models import User
from artel.apps.demo.chance import Chance
from artel.kit.translit import slugify

MEMBERS = 150


class SignIn(NamedTuple):
    role: str
    login: str
    password: str
    full_name: str
    avatar: str


CUSTOMER = SignIn("member", "anna@example.com", "anna-lipa-8", "Анна Крылова", "anna")
DESK = SignIn("operator", "dasha@example.com", "dasha-dub-20", "Дарья Соколова", "darya")
OWNER = SignIn("owner", "olga@example.com", "olga-klen-16", "Ольга Ветрова", "olga")
ADMINISTRATOR = SignIn("admin", "vera@example.com", "vera-artel-42", "Вера Полякова", "vera")
SIGN_INS = (CUSTOMER, DESK, OWNER, ADMINISTRATOR)

# With portraits of their own, as the pictures are named.
KNOWN = (
    ("Михаил Гринько", "mikhail"), ("Лейла Мамедова", "leila"), ("Тимур Хабибуллин", "timur"),
    ("Игорь Лапин", "igor"), ("Руслан Абдрахманов", "ruslan"), ("Софья Белкина", "sofia"),
    ("Никита Журавлёв", "nikita"), ("Павел Устинов", "pavel"),
)  # fmt: skip
MEN = ("igor", "mikhail", "nikita", "pavel", "ruslan", "timur")
WOMEN = ("anna", "darya", "leila", "olga", "sofia", "vera")
_MEN_NAMES = """
Александр Алексей Андрей Антон Арсений Артём Богдан Борис Вадим Василий Виктор Владислав Всеволод Георгий Глеб Григорий
Даниил Денис Дмитрий Евгений Егор Иван Илья Кирилл Константин Лев Леонид Макар Максим Марк Матвей Олег Пётр Роман Савва
Семён Сергей Степан Фёдор Юрий
"""
_WOMEN_NAMES = """
Александра Алина Алиса Анастасия Ангелина Арина Валерия Варвара Василиса Вероника Виктория Дарья Ева Евгения Екатерина
Елена Елизавета Зоя Ирина Карина Кира Ксения Лидия Любовь Маргарита Марина Мария Милана Надежда Наталья Нина Полина
Светлана Таисия Тамара Татьяна Ульяна Элина Юлия Яна
"""
_SURNAMES = """
Абрамов Авдеев Агапов Баранов Белов Большаков Васнецов Вишняков Гаврилов Герасимов Голубев Громов Давыдов Дорофеев Ершов
Зайцев Зимин Зотов Калинин Карпов Киселёв Комаров Корнилов Кудрявцев Лазарев Лебедев Логинов Маслов Медведев Мельников
Назаров Никитин Овчинников Осипов Панфилов Поляков Прохоров Рогов Рябов Савельев Селезнёв Сорокин Тарасов Тихонов
Туманов Уваров Фомин Хохлов Чернов Шилов
"""
MEN_NAMES, WOMEN_NAMES, SURNAMES = (text.split() for text in (_MEN_NAMES, _WOMEN_NAMES, _SURNAMES))
BIOS = (
    "Пишу код, отвечаю не сразу.", "Иллюстратор. Работаю у окна.", "Переводы с португальского и обратно.",
    "Делаю отчёты, в которых видно смысл.", "Два ребёнка и один стартап.", "Редактирую чужое, откладываю своё.",
    "Архитектор, люблю тихие залы.", "Созвоны только после обеда.", "", "", "",
)  # fmt: skip
FORMER_DAYS = 700


async def sign_ins(chance: Chance) -> dict[str, User]:
    """By role; these four can sign in."""
    return {one.role: await _sign_in(chance, one, number) for number, one in enumerate(SIGN_INS)}


async def _sign_in(chance: Chance, one: SignIn, number: int) -> User:
    user = _user(chance, one.full_name, one.avatar, number)
    user.email, user.password_hash = one.login, await rules.hashed(one.password)
    return user


def owners(chance: Chance, names: Sequence[str]) -> list[User]:
    return [_user(chance, name, None, 100 + number) for number, name in enumerate(names)]


def members(chance: Chance, amount: int) -> list[User]:
    """The known faces first."""
    known = [_user(chance, name, avatar, 200 + n) for n, (name, avatar) in enumerate(KNOWN)]
    names = [_name(chance, n % 2 == 0) for n in range(max(0, amount - len(known)))]
    return known + [_stranger(chance, name, is_man=n % 2 == 0, number=300 + n) for n, name in enumerate(names)]


def _name(chance: Chance, is_man: bool) -> str:
    surname = chance.choice(SURNAMES)
    return f"{chance.choice(MEN_NAMES)} {surname}" if is_man else f"{chance.choice(WOMEN_NAMES)} {surname}а"


def _stranger(chance: Chance, name: str, *, is_man: bool, number: int) -> User:
    avatar = chance.choice(MEN if is_man else WOMEN) if chance.happens(0.55) else None
    return _user(chance, name, avatar, number)


def _user(chance: Chance, full_name: str, avatar: str | None, number: int) -> User:
    """Joined within the last two years; phones from the numbers that nobody has."""
    created_at = chance.now - timedelta(days=chance.randint(366, FORMER_DAYS), minutes=chance.randint(0, 1440))
    nickname = f"{slugify(full_name).replace('-', '_')[:15]}_{number}"
    return User(
        id=chance.id_at(created_at),
        email=f"{nickname}@example.com",
        email_verified_at=created_at,
        nickname=nickname,
        nickname_key=nickname,
        full_name=full_name,
        phone=f"+7900555{number:04}",
        birthday=date(1965 + chance.randint(0, 40), chance.randint(1, 12), chance.randint(1, 28)),
        bio=chance.choice(BIOS),
        avatar_url=f"/art/p-{avatar}.svg" if avatar else None,
        referral_code=f"demo{number:04}",
        agreed_to_terms_at=created_at,
        created_at=created_at,
    )


async def keep(session: AsyncSession, users: Sequence[User]) -> None:
    session.add_all(users)
    await session.flush()
