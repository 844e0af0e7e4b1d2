from artel.kit.problems import Problem, Text


class Unauthenticated(Problem):
    status, code = 401, "access.unauthenticated"
    title = Text("Войдите, чтобы продолжить", "Sign in to go on")


class Forbidden(Problem):
    status, code = 403, "access.forbidden"
    title = Text("У вас нет на это права", "You may not do this")


class CsrfRefused(Problem):
    status, code = 403, "access.csrf"
    title = Text("Запрос пришёл не с нашей страницы", "The request did not come from our page")


class LastOwner(Problem):
    status, code = 409, "access.last_owner"
    title = Text("У организации должен остаться владелец", "The organisation must keep an owner")


class RolesStand(Problem):
    status, code = 409, "access.roles_stand"
    title = Text("Роли этой организации уже созданы", "This organisation has its roles already")


class BeyondOwn(Problem):
    """`missing`: the permissions that the actor does not have."""

    status, code = 403, "access.beyond_own"
    title = Text(
        "Нельзя распоряжаться правами, которых нет у вас", "You cannot hand out or take rights you do not have"
    )


class ReadyMade(Problem):
    status, code = 409, "access.ready_made_role"
    title = Text("Готовую роль нельзя изменить, создайте свою", "A ready-made role cannot be changed, make your own")


class RoleInUse(Problem):
    status, code = 409, "access.role_in_use"
    title = Text("Эту роль ещё кто-то носит", "Somebody still has this role")


class RoleNameTaken(Problem):
    status, code = 409, "access.role_name_taken"
    title = Text("Роль с таким именем уже есть", "There is a role of this name already")
    constraint, pointer = "uq_roles_organization_id_name", "/name"


class DeadInvite(Problem):
    status, code = 422, "access.dead_invite"
    title = Text("Приглашение устарело или уже использовано", "The invitation has expired or was used already")
    pointer = "/token"


class AlreadyStaff(Problem):
    status, code = 409, "access.already_staff"
    title = Text("Вы уже работаете в этой организации", "You work for this organisation already")


class AddressBanned(Problem):
    status, code = 403, "access.address_banned"
    title = Text("С этого адреса вход закрыт", "This address is banned")


class OwnAddress(Problem):
    status, code = 422, "access.own_address"
    title = Text("Так вы закроете вход и себе", "That would ban your own address too")
    pointer = "/network"


class BannedAlready(Problem):
    status, code = 409, "access.banned_already"
    title = Text("Этот адрес уже закрыт", "This address is banned already")
    constraint, pointer = "uq_ip_bans_network", "/network"
