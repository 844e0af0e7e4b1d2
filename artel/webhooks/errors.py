from artel.kit.problems import Problem, Text


class TooManyEndpoints(Problem):
    status, code = 409, "webhooks.too_many_endpoints"
    title = Text("Больше 20 адресов не нужно: удалите лишние", "Twenty addresses are enough: delete some first")


class NotPublic(Problem):
    status, code, pointer = 422, "webhooks.not_public", "/url"
    title = Text(
        "Нужен открытый адрес вида https://…, доступный из интернета",
        "This must be a public address, https://…, that the internet can reach",
    )


class EndpointIsOff(Problem):
    status, code = 409, "webhooks.endpoint_is_off"
    title = Text("Адрес выключен. Сначала включите его", "This address is switched off. Switch it on first")


class SpanTooLong(Problem):
    status, code, pointer = 422, "webhooks.span_too_long", "/since"
    title = Text("Журнал хранится 30 дней", "The log is kept for 30 days")
