"""python-socketio imports the Redis client wherever it finds it, 0.3 s and 15 MB; here it comes when it is needed."""

import importlib
from typing import Any

from artel.kit.imports import import_without

socketio: Any = import_without("socketio", "redis")
engineio_packet: Any = importlib.import_module("engineio.packet")
engineio_socket: Any = importlib.import_module("engineio.async_socket")
