"""SMTP (RFC 5321, 8314): one letter, one recipient, one connection. Without EMAIL_HOST it stays captured in its row."""

import asyncio
import smtplib
import ssl
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from artel.kit import clock
from artel.kit.settings import Settings, settings

TIMEOUT_S = 15
IMPLICIT_TLS, SUBMISSION = 465, 587


class Temporary(Exception):
    """Try again later: network, 4xx, a greylisting server."""


class Permanent(Exception):
    """5xx: this letter will never get there."""


@dataclass(frozen=True, slots=True)
class Letter:
    """`id` becomes the Message-ID, so that a letter sent twice after a crash is recognised as one."""

    id: str
    to: str
    subject: str
    text: str
    html: str
    sender: str | None = None  # a name for the sender's address; None: ours
    reply_to: str | None = None


def is_captured() -> bool:
    return not settings().email_host


def brand() -> str:
    return settings().brand


async def send(letter: Letter) -> None:
    """On a thread, with timeouts. Raises Temporary or Permanent."""
    config = settings()
    try:
        message = compose(letter, letter.sender or config.brand, _sender(config))
    except ValueError as error:
        raise Permanent(f"the letter cannot be written: {error}") from error
    await asyncio.to_thread(_send, message, letter.to, config)


def compose(letter: Letter, brand: str, sender: str) -> EmailMessage:
    message = EmailMessage(SMTP)
    message["From"] = Address(one_line(brand), addr_spec=sender)
    message["To"] = Address(addr_spec=letter.to)
    if letter.reply_to and _is_address(letter.reply_to):
        message["Reply-To"] = Address(addr_spec=letter.reply_to)
    message["Subject"] = one_line(letter.subject)
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def _is_address(text: str) -> bool:
    """An organisation's own mistake must not keep its letters back."""
    try:
        return "@" in text and text.isascii() and bool(Address(addr_spec=text).domain)
    except (ValueError, IndexError, HeaderParseError):  # the parser of Python 3.11 runs over the end of "@"
        return False


def one_line(text: str) -> str:
    """Names of people and places get into headers; line breaks must not."""
    return " ".join(text.split())


def _sender(config: Settings) -> str:
    sender = config.email_from or config.email_user
    return sender if "@" in sender else f"{sender or 'artel'}@{config.email_host}"


def _send(message: EmailMessage, to: str, config: Settings) -> None:
    try:
        with _connect(config) as server:
            if config.email_user:
                server.login(config.email_user, config.email_password.get_secret_value())
            server.send_message(message, to_addrs=[to])
    except smtplib.SMTPRecipientsRefused as refusal:  # also for a 451: the code is in the dict
        raise _of_code(*refusal.recipients[to]) from refusal
    except smtplib.SMTPAuthenticationError as error:
        raise Temporary(f"the mail server refused our sign-in: {error.smtp_code}") from error  # ours to mend
    except smtplib.SMTPResponseException as error:
        raise _of_code(error.smtp_code, error.smtp_error) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Temporary(repr(error)) from error


def _connect(config: Settings) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if config.email_port == IMPLICIT_TLS:
        return smtplib.SMTP_SSL(config.email_host, config.email_port, timeout=TIMEOUT_S, context=context)
    server = smtplib.SMTP(config.email_host, config.email_port, timeout=TIMEOUT_S)
    server.ehlo()
    if config.email_port == SUBMISSION or server.has_extn("starttls"):
        server.starttls(context=context)
        server.ehlo()
    return server


def _of_code(code: int, said: bytes | str) -> Temporary | Permanent:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return Permanent(f"{code} {text}") if code >= 500 else Temporary(f"{code} {text}")
