"""The cache in Redis. Loaded only when a Redis is named, because its client takes a tenth of the time to start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cachelib.serializers import RedisSerializer
from flask_caching.backends.rediscache import RedisCache
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

TIMEOUT_S = 0.5
KEY_PREFIX = "mvt:"


class RedisBackend(RedisCache):
    """flask-caching's Redis, whose failures are operating system errors like those of files."""

    def __init__(self, client: Redis, serializer: RedisSerializer) -> None:
        super().__init__(host=client, key_prefix=KEY_PREFIX)
        self.serializer = serializer

    def get(self, key: str) -> Any:  # noqa: ANN401 - as in flask-caching
        return _as_os_error(lambda: super(RedisBackend, self).get(key))

    def set(self, key: str, value: Any, timeout: Any = None) -> Any:  # noqa: ANN401
        return _as_os_error(lambda: super(RedisBackend, self).set(key, value, timeout))


def open_redis(url: str, serializer: RedisSerializer) -> RedisBackend:
    """The Redis at `url`. Nothing is connected yet."""
    client = Redis.from_url(
        url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S, retry=Retry(NoBackoff(), 0), health_check_interval=0
    )
    return RedisBackend(client, serializer)


def _as_os_error(step: Callable[[], Any]) -> Any:  # noqa: ANN401
    try:
        return step()
    except RedisError as error:
        raise ConnectionError(type(error).__name__) from error
