"""Every notification and every letter in Russian and English. Placeholders are filled from facts by `speak`."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from artel.kit import words
from artel.kit.money import Money
from artel.kit.problems import Language, Text
from artel.notifications.rules import Kind


class Words(NamedTuple):
    title: Text
    content: Text
    button: Text = Text("Открыть бронь", "Open the booking")


OPEN_PASS = Text("Открыть абонементы", "Open passes")
OPEN = Text("Открыть", "Open")
OPEN_BILL = Text("Оплатить", "Pay")
KINDS: dict[Kind, Words] = {
    Kind.BOOKING_REQUESTED: Words(
        Text("Запрос отправлен: {venue}", "Request sent: {venue}"),
        Text(
            "{resource}, {when}. Площадка ответит, и мы сразу напишем. Номер {number}.",
            "{resource}, {when}. We will write as soon as the venue answers. Number {number}.",
        ),
    ),
    Kind.BOOKING_CONFIRMED: Words(
        Text("Бронь подтверждена: {venue}", "Booking confirmed: {venue}"),
        Text("{resource}, {when}. {address} Номер {number}.", "{resource}, {when}. {address} Number {number}."),
    ),
    Kind.BOOKING_APPROVED: Words(
        Text("Площадка согласна, осталось оплатить: {venue}", "Approved, now to be paid: {venue}"),
        Text(
            "{resource}, {when}. К оплате {total}, место держим до {until}.",
            "{resource}, {when}. {total} to pay; the place is held until {until}.",
        ),
        OPEN_BILL,
    ),
    Kind.BOOKING_DECLINED: Words(
        Text("Площадка отказала: {venue}", "Declined: {venue}"),
        Text("{resource}, {when}. {reason}", "{resource}, {when}. {reason}"),
    ),
    Kind.BOOKING_CHANGED: Words(
        Text("Бронь изменена: {venue}", "Booking changed: {venue}"),
        Text("Теперь {resource}, {when}. Номер {number}.", "Now {resource}, {when}. Number {number}."),
    ),
    Kind.BOOKING_CANCELLED: Words(
        Text("Бронь отменена: {venue}", "Booking cancelled: {venue}"),
        Text("{resource}, {when}. {refund_note} {reason}", "{resource}, {when}. {refund_note} {reason}"),
    ),
    Kind.BOOKING_EXPIRED: Words(
        Text("Бронь снята: {venue}", "Booking released: {venue}"),
        Text(
            "{resource}, {when}. Оплаты или ответа не дождались, место снова свободно.",
            "{resource}, {when}. It was not paid or answered in time; the place is free again.",
        ),
    ),
    Kind.BOOKING_NO_SHOW: Words(
        Text("Вас не дождались: {venue}", "You did not come: {venue}"),
        Text(
            "{resource}, {when}. Если это ошибка, напишите площадке.",
            "{resource}, {when}. If so by mistake, tell them.",
        ),
    ),
    Kind.BOOKING_REMINDER: Words(
        Text("{soon} вас ждут: {venue}", "{soon} you are expected: {venue}"),
        Text("{resource}, {when}. {address} Номер {number}.", "{resource}, {when}. {address} Number {number}."),
    ),
    Kind.PAYMENT_RECEIVED: Words(
        Text("Оплата получена: {amount}", "Payment received: {amount}"),
        Text("{description}. Квитанция № {receipt}.", "{description}. Receipt No. {receipt}."),
    ),
    Kind.PAYMENT_FAILED: Words(
        Text("Оплата не прошла: {amount}", "Payment failed: {amount}"),
        Text("{description}. {why}. Деньги не списаны.", "{description}. {why}. Nothing was charged."),
        OPEN_BILL,
    ),
    Kind.PAYMENT_RETURNED: Words(
        Text("Возвращаем {refund}: {venue}", "{refund} goes back to you: {venue}"),
        Text(
            "Оплата пришла, когда время удержания уже вышло и место заняли. {resource}, {when}.",
            "The payment came when the hold had run out and the place was taken. {resource}, {when}.",
        ),
    ),
    Kind.PAYMENT_REFUNDED: Words(
        Text("Возврат {amount} отправлен", "{amount} has been refunded"),
        Text(
            "{description}. На карту деньги приходят за день-три.",
            "{description}. It takes one to three days to reach a card.",
        ),
    ),
    Kind.MEMBERSHIP_RENEWED: Words(
        Text("Продлено: {name}", "Renewed: {name}"),
        Text("{organization}. Действует до {day}.", "{organization}. Good until {day}."),
        OPEN_PASS,
    ),
    Kind.MEMBERSHIP_RENEWAL_FAILED: Words(
        Text("Не продлено: {name}", "Not renewed: {name}"),
        Text(
            "{organization}. Оплата за новый период не пришла. Её ещё можно внести, и он начнётся с этого дня.",
            "{organization}. The next period was not paid. It may still be, and begins on that day.",
        ),
        OPEN_PASS,
    ),
    Kind.MEMBERSHIP_ENDING: Words(
        Text("Заканчивается {day}: {name}", "Ends on {day}: {name}"),
        Text("{organization}. {pay_note}", "{organization}. {pay_note}"),
        OPEN_PASS,
    ),
    Kind.MEMBERSHIP_FROZEN: Words(
        Text("Заморожено до {day}: {name}", "Frozen until {day}: {name}"),
        Text("{organization}. Срок сдвинулся на столько же.", "{organization}. Its end has moved by as much."),
        OPEN_PASS,
    ),
    Kind.INVOICE_ISSUED: Words(
        Text("Счёт № {number} на {amount}", "Invoice No. {number} for {amount}"),
        Text("{organization}. Оплатить до {day}. {description}", "{organization}. To be paid by {day}. {description}"),
        OPEN,
    ),
    Kind.INVOICE_PAID: Words(
        Text("Счёт № {number} оплачен", "Invoice No. {number} is paid"),
        Text("{organization}, {amount}. {description}", "{organization}, {amount}. {description}"),
        OPEN,
    ),
    Kind.INVOICE_OVERDUE: Words(
        Text("Счёт № {number} просрочен: {amount}", "Invoice No. {number} is overdue: {amount}"),
        Text("{organization}. Ждали {day}. {description}", "{organization}. It was due on {day}. {description}"),
        OPEN,
    ),
    Kind.STAFF_INVOICE_OVERDUE: Words(
        Text("Не оплачен счёт № {number}: {amount}", "Invoice No. {number} is not paid: {amount}"),
        Text("{buyer}. Ждали {day}. {description}", "{buyer}. It was due on {day}. {description}"),
        Text("Открыть счета", "Open invoices"),
    ),
    Kind.MONEY_HELD: Words(
        Text("Зарезервировано {amount}", "{amount} is reserved"),
        Text(
            "{description}. Деньги спишутся, когда площадка согласится, иначе вернутся сами.",
            "{description}. They are taken when the venue agrees, else they are set free by themselves.",
        ),
    ),
    Kind.MONEY_RELEASED: Words(
        Text("Резерв {amount} снят", "{amount} is no longer reserved"),
        Text(
            "{description}. Деньги не списаны; банк покажет их на карте за день-три.",
            "{description}. Nothing was charged; the bank shows the money again within one to three days.",
        ),
    ),
    Kind.RENT_REMINDER: Words(
        Text("Аренда: {amount} до {day}", "Rent: {amount} by {day}"),
        Text("{venue}, {resource}. {description}.", "{venue}, {resource}. {description}."),
        OPEN_BILL,
    ),
    Kind.RENT_OVERDUE: Words(
        Text("Аренда не оплачена: {amount}", "Rent is overdue: {amount}"),
        Text("Ждали {day}. {venue}, {resource}. {description}.", "Due {day}. {venue}, {resource}. {description}."),
        OPEN_BILL,
    ),
    Kind.STAFF_RENT_OVERDUE: Words(
        Text("Арендатор не заплатил: {amount}", "A tenant has not paid: {amount}"),
        Text("Ждали {day}. {venue}, {resource}. {description}.", "Due {day}. {venue}, {resource}. {description}."),
        Text("Открыть аренду", "Open the lease"),
    ),
    Kind.STAFF_WEBHOOK_OFF: Words(
        Text("Вебхук выключен: {name}", "Webhook switched off: {name}"),
        Text(
            "Адрес {host} не принимает сообщения с {since}. Почините его, включите и повторите пропущенное из журнала.",
            "{host} has not accepted messages since {since}. Mend it, switch it on and replay what it missed.",
        ),
        Text("Открыть вебхуки", "Open webhooks"),
    ),
    Kind.OFFICE_FREED: Words(
        Text("Освободился кабинет: {venue}", "An office is free: {venue}"),
        Text(
            "{resource}, вы ждали на {size} чел. Напишите площадке, пока он свободен.",
            "{resource}; you waited for {size} people. Write to them while it is free.",
        ),
        Text("Открыть площадку", "Open the place"),
    ),
    Kind.MENTION: Words(
        Text("Вас зовёт {author}", "{author} mentions you"),
        Text("{chat}", "{chat}"),
        Text("Открыть разговор", "Open the chat"),
    ),
    Kind.QUESTION_HERE: Words(
        Text("{author} спрашивает тех, кто в здании", "{author} asks those in the building"),
        Text("{question}", "{question}"),
        Text("Ответить", "Answer"),
    ),
    Kind.INVITATION: Words(
        Text("Вас добавили: {space}", "You were added to {space}"),
        Text("{author}", "{author}"),
        Text("Открыть", "Open"),
    ),
    Kind.ROLE_CHANGED: Words(
        Text("Ваша роль изменилась", "Your role has changed"),
        Text("{organization}: {role}", "{organization}: {role}"),
        Text("Открыть", "Open"),
    ),
    Kind.LEVEL_UP: Words(
        Text("Новый уровень кармы: {level}", "A new level of karma: {level}"),
        Text("{organization}. Спасибо, что вы здесь.", "{organization}. Thank you for being here."),
        Text("Открыть карму", "Open karma"),
    ),
    Kind.DONATION_THANKS: Words(
        Text("Спасибо за {amount}", "Thank you for {amount}"),
        Text("{venue} благодарит вас.", "{venue} thanks you."),
        Text("Открыть", "Open"),
    ),
    Kind.EVENT_MOVED_UP: Words(
        Text("Для вас нашлось место: {event}", "There is a seat for you: {event}"),
        Text("{when}, {venue}. {pay_note}", "{when}, {venue}. {pay_note}"),
        Text("Открыть событие", "Open the event"),
    ),
    Kind.EVENT_CANCELLED: Words(
        Text("Событие отменено: {event}", "Called off: {event}"),
        Text("{when}, {venue}. Оплаченное вернётся.", "{when}, {venue}. What was paid goes back."),
        Text("Открыть событие", "Open the event"),
    ),
    Kind.TICKET_ANSWERED: Words(
        Text("Ответ на обращение № {number}", "An answer to ticket № {number}"),
        Text("{subject}. {organization}", "{subject}. {organization}"),
        Text("Открыть обращение", "Open the ticket"),
    ),
    Kind.TICKET_CLOSED: Words(
        Text("Обращение № {number} закрыто", "Ticket № {number} is closed"),
        Text("{subject}. Оцените, помогли ли вам.", "{subject}. Tell us whether it helped."),
        Text("Открыть обращение", "Open the ticket"),
    ),
    Kind.BIRTHDAY: Words(
        Text("С днём рождения!", "Happy birthday!"),
        Text(
            "{organization} поздравляет вас и желает хорошего года. Будем рады видеть вас снова.",
            "{organization} wishes you a good year. We look forward to seeing you again.",
        ),
        Text("Открыть", "Open"),
    ),
    Kind.STAFF_BIRTHDAY: Words(
        Text("{day} день рождения: {person}", "Birthday on {day}: {person}"),
        Text("{organization}. Самое время подготовить поздравление.", "{organization}. Time to prepare a greeting."),
        Text("Открыть", "Open"),
    ),
    Kind.STAFF_DONATION: Words(
        Text("Пожертвование {amount}", "A donation of {amount}"), Text("{venue}", "{venue}"), Text("Открыть", "Open")
    ),
    Kind.STAFF_GUEST_WROTE: Words(
        Text("{author} пишет о брони", "{author} writes about a booking"),
        Text("{chat}: {content}", "{chat}: {content}"),
        Text("Ответить", "Answer"),
    ),
    Kind.STAFF_TICKET: Words(
        Text("Обращение № {number}: {subject}", "Ticket № {number}: {subject}"),
        Text("Ждёт ответа.", "It waits for an answer."),
        Text("Открыть обращение", "Open the ticket"),
    ),
    Kind.STAFF_TICKET_ASSIGNED: Words(
        Text("Вам поручено обращение № {number}", "Ticket № {number} is yours now"),
        Text("{subject}", "{subject}"),
        Text("Открыть обращение", "Open the ticket"),
    ),
    Kind.STAFF_REQUEST: Words(
        Text("Новый запрос: {venue}", "New request: {venue}"),
        Text("{resource}, {when}, {total}. Ответьте на него.", "{resource}, {when}, {total}. Please answer it."),
        Text("Ответить", "Answer"),
    ),
    Kind.STAFF_REFUND_FAILED: Words(
        Text("Возврат {amount} не прошёл", "A refund of {amount} failed"),
        Text("{description}. {why}. Верните деньги иначе.", "{description}. {why}. Give the money back otherwise."),
    ),
}


class Letter(NamedTuple):
    title: Text
    content: Text
    button: Text


LETTERS = {
    "verify_email": Letter(
        Text("Подтвердите почту", "Confirm your e-mail"),
        Text(
            "Нажмите кнопку, и почта станет подтверждённой. Если вы не регистрировались, ничего делать не нужно.",
            "Press the button to confirm this address. If you have not registered, there is nothing to do.",
        ),
        Text("Подтвердить почту", "Confirm e-mail"),
    ),
    "reset_password": Letter(
        Text("Новый пароль", "A new password"),
        Text(
            "Кто-то, наверное вы, попросил сменить пароль. Ссылка работает один раз и недолго. Если это не вы, просто "
            "удалите письмо: пароль останется прежним.",
            "Somebody, probably you, asked for a new password. The link works once and not for long. If it was not "
            "you, delete this letter: the password stays as it is.",
        ),
        Text("Задать новый пароль", "Choose a new password"),
    ),
    "password_changed": Letter(
        Text("Пароль изменён", "Your password was changed"),
        Text(
            "Если это сделали не вы, сразу задайте новый пароль.",
            "If it was not you, choose a new password at once.",
        ),
        Text("Это не я", "It was not me"),
    ),
}
SOON = {"day": Text("Завтра", "Tomorrow"), "hour": Text("Через час", "In an hour")}
REFUND_NOTE = Text("Вернём {refund}.", "{refund} will be refunded.")
NO_ROLE = Text("роли больше нет", "no role any more")
FOOTER = Text("Это письмо отправлено автоматически.", "This letter was sent automatically.")
CHOICES = Text("Какие письма получать, решаете вы", "You choose which letters you get")
MONEY = ("amount", "total", "refund")


def speak(kind: Kind, facts: Mapping[str, Any], language: Language) -> tuple[str, str]:
    """Title and content. Facts: money in minor units with `currency`, ISO times with `time_zone`, the rest as it is."""
    said = _Said({name: str(value) for name, value in facts.items() if value is not None})
    currency = str(facts.get("currency", "RUB"))
    said |= {name: words.money(Money(facts[name], currency), language) for name in MONEY if name in facts}
    said |= _times(facts, language)
    if "before" in facts:
        said["soon"] = SOON[facts["before"]].speak(language)
    if facts.get("refund"):
        said["refund_note"] = REFUND_NOTE.speak(language).format(refund=said["refund"])
    if kind is Kind.ROLE_CHANGED and not facts.get("role"):
        said["role"] = NO_ROLE.speak(language)
    for name in ("why", "day", "level", "pay_note"):
        if name in facts:
            said[name] = Text(*facts[name]).speak(language)
    told = KINDS[kind]
    return _tidy(told.title.speak(language), said), _tidy(told.content.speak(language), said)


def _times(facts: Mapping[str, Any], language: Language) -> dict[str, str]:
    zone, said = str(facts.get("time_zone", "Europe/Moscow")), {}
    if "starts_at" in facts:
        starts_at, ends_at = (datetime.fromisoformat(facts[name]) for name in ("starts_at", "ends_at"))
        said["when"] = words.span(starts_at, ends_at, zone, language)
    if "until" in facts:
        said["until"] = words.moment(datetime.fromisoformat(facts["until"]), zone, language)
    return said


class _Said(dict[str, str]):
    """A fact that is not there is said with nothing."""

    def __missing__(self, key: str) -> str:
        return ""


def _tidy(text: str, said: _Said) -> str:
    return re.sub(" {2,}", " ", text.format_map(said)).strip(" ")
