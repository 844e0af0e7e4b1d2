from artel.kit.problems import Problem, Text


class WrongCredentials(Problem):
    """The same for an unknown person and a wrong password."""

    status, code = 401, "accounts.wrong_credentials"
    title = Text("Неверный логин или пароль", "Wrong login or password")


class Locked(Problem):
    status, code = 429, "accounts.locked"
    title = Text("Слишком много неверных паролей, подождите", "Too many wrong passwords, wait a while")

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(retry_after_s=retry_after_s)
        self.headers = {"Retry-After": str(retry_after_s)}


class SessionEnded(Problem):
    status, code = 401, "access.unauthenticated"
    title = Text("Сеанс закончился, войдите снова", "The session has ended, sign in again")


class EmailTaken(Problem):
    status, code = 409, "accounts.email_taken"
    title = Text("Этот адрес уже занят", "This address is taken already")
    constraint, pointer = "uq_users_email", "/email"


class NicknameTaken(Problem):
    status, code = 409, "accounts.nickname_taken"
    title = Text("Это имя уже занято", "This nickname is taken already")
    constraint, pointer = "uq_users_nickname_key", "/nickname"


class UnknownReferral(Problem):
    status, code = 422, "accounts.unknown_referral"
    title = Text("Такого кода приглашения нет", "There is no such invitation code")
    pointer = "/referral_code"


class DeadLink(Problem):
    status, code = 422, "accounts.dead_link"
    title = Text("Ссылка устарела или уже использована", "The link has expired or was used already")
    pointer = "/token"


class WrongOldPassword(Problem):
    status, code = 422, "accounts.wrong_old_password"
    title = Text("Прежний пароль неверен", "The old password is wrong")
    pointer = "/old_password"


class WrongPassword(Problem):
    status, code = 422, "accounts.wrong_password"
    title = Text("Пароль неверен", "The password is wrong")
    pointer = "/password"


class PasswordTooCommon(Problem):
    status, code = 422, "accounts.password_common"
    title = Text("Такой пароль легко угадать", "This password is easy to guess")
    pointer = "/password"


class UnknownPerson(Problem):
    status, code = 422, "accounts.unknown_person"
    title = Text("Человека с таким адресом нет", "Nobody here has this address")
    pointer = "/email"


class Banned(Problem):
    """`until`: null when for good."""

    status, code = 403, "accounts.banned"
    title = Text("Эта организация закрыла вам бронирование", "This organisation does not let you book")


class BanInThePast(Problem):
    status, code = 422, "accounts.ban_in_the_past"
    title = Text("Срок уже прошёл", "That time is over already")
    pointer = "/until"


class HasAccount(Problem):
    """Whoever is unknown to an organisation is not found by typing their address."""

    status, code, pointer = 409, "accounts.has_account", "/email"
    title = Text(
        "У этого человека уже есть аккаунт: он появится у вас, когда забронирует сам",
        "This person has an account already: they appear with you when they book themselves",
    )
