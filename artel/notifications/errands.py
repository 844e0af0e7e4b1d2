import logging
from datetime import timedelta
from uuid import UUID

from artel.access.actor import Actor
from artel.integrations import email
from artel.integrations.email import Letter, Permanent, Temporary
from artel.kit import clock
from artel.kit.db import Database
from artel.notifications import commands, queries
from artel.notifications.models import MailStatus

log = logging.getLogger(__name__)
STUCK = timedelta(hours=29)  # past the last planned try


async def send_mail(database: Database, mail_id: UUID) -> None:
    """Hand one letter to the mail server with no transaction open, and note what it said. What is no longer so is
    withheld: the letter that says how it is now has its own row."""
    async with database.reading() as session:
        mail = await queries.get_mail(session, mail_id)
        why = await queries.outdated(session, mail) if mail else ""
    if mail is None or mail.status is not MailStatus.WAITING:
        return
    if why:
        async with database.transaction() as session:
            return await commands.withhold(session, Actor.system(), mail_id, why)
    if email.is_captured():
        async with database.transaction() as session:
            return await commands.note_captured(session, Actor.system(), mail_id)
    failure, is_final = "", False
    try:
        await email.send(Letter(str(mail.id), mail.to, mail.subject, mail.text, mail.html, mail.sender, mail.reply_to))
    except Temporary as why:
        failure = str(why)
    except Permanent as why:
        failure, is_final = str(why), True
    async with database.transaction() as session:
        if failure:
            log.warning("mail %s: %s", mail_id, failure)
            await commands.note_failed(session, Actor.system(), mail_id, failure, is_final=is_final)
        else:
            await commands.note_sent(session, Actor.system(), mail_id)


async def sweep_mail(database: Database) -> int:
    """Letters whose timer was lost get their last try. Returns how many."""
    async with database.reading() as session:
        stuck = await queries.stuck_mails(session, clock.now() - STUCK)
    for mail_id in stuck:
        await send_mail(database, mail_id)
    return len(stuck)
