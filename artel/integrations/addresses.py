from artel.kit.settings import settings


def page(path: str) -> str:
    """The address at which a person finds a page of the web app: `page("/bookings/1")`."""
    return settings().address + path


def absolute(url: str) -> str:
    """What a client gave as an address to come back to; a bare path is one of ours."""
    return url if url.startswith(("http://", "https://")) else page(url or "/")
