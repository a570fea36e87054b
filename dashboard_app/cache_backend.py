"""Where cached answers are kept: flask-caching's backends behind `BytesCache`. Bytes go in and out; nothing is ever unpickled.

Each entry carries a keyed digest over its key and its bytes. What was cut, flipped, moved or written by somebody else is a
miss, and so is a cache that cannot be reached: the cache may cost time, never a right answer.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b, sha256
from hmac import compare_digest
from pathlib import Path
from pkgutil import resolve_name
from typing import IO, Any

from cachelib.serializers import FileSystemSerializer, RedisSerializer
from flask_caching.backends.base import BaseCache
from flask_caching.backends.filesystemcache import FileSystemCache

from dashboard_app.settings import Settings, signing_secret
from dashboard_app.telemetry import Telemetry
from data.errors import ConfigurationError

MAX_ENTRIES = 2_000
MAX_ENTRY_BYTES = 16_000_000
PAUSE_S = 5.0
"""How long a failing backend is left alone, so that a dead Redis costs one time-out now and then, not one per question."""
_DIGEST_BYTES = 16
_BYTES, _COUNT = b"b", b"n"
_OPEN_REDIS = "dashboard_app.cache_redis:open_redis"

_log = logging.getLogger(__name__)


def open_cache(settings: Settings, telemetry: Telemetry) -> SealedCache:
    """The cache the settings name. Files are made (mode 0700) here; Redis is reached on first use."""
    secret = sha256(b"cache:" + signing_secret(settings).encode()).digest()
    url = settings.cache_url.get_secret_value()
    if url:
        return SealedCache(resolve_name(_OPEN_REDIS)(url, _Raw()), secret, telemetry)
    return SealedCache(_files(settings.cache_folder), secret, telemetry)


class SealedCache:
    """`BytesCache` over a flask-caching backend. Never raises; trouble reading is a miss, trouble writing is not kept."""

    def __init__(self, backend: BaseCache, secret: bytes, telemetry: Telemetry) -> None:
        self._backend = backend
        self._secret = secret
        self._telemetry = telemetry
        self._paused_until = 0.0

    def get(self, key: str) -> bytes | None:
        value = self._unseal(key, self._try(lambda: self._backend.get(key)))
        self._telemetry.count_lookup(hit=value is not None)
        return value

    def set(self, key: str, value: bytes, timeout_s: int) -> None:
        if len(value) <= MAX_ENTRY_BYTES:
            self._try(lambda: self._backend.set(key, self._digest(key, value) + value, timeout=timeout_s))

    def is_answering(self) -> bool:
        """Whether the backend can be reached, asked at once (for readiness)."""
        self._paused_until = 0.0
        self._try(lambda: self._backend.get("readiness"))
        return self._paused_until == 0.0

    def _unseal(self, key: str, sealed: object) -> bytes | None:
        if not isinstance(sealed, bytes) or len(sealed) < _DIGEST_BYTES:
            return None
        value = sealed[_DIGEST_BYTES:]
        return value if compare_digest(sealed[:_DIGEST_BYTES], self._digest(key, value)) else None

    def _digest(self, key: str, value: bytes) -> bytes:
        name = key.encode()
        digest = blake2b(len(name).to_bytes(4, "big") + name, key=self._secret, digest_size=_DIGEST_BYTES)
        digest.update(value)
        return digest.digest()

    def _try(self, step: Callable[[], Any]) -> Any:  # noqa: ANN401 - what the backend keeps is checked by the caller
        if time.monotonic() < self._paused_until:
            return None
        try:
            return step()
        except OSError as error:
            self._paused_until = time.monotonic() + PAUSE_S
            _log.warning("The cache does not answer (%s); going on without it for %s s.", error, PAUSE_S)
            return None


class _Raw(FileSystemSerializer, RedisSerializer):
    """Bytes as they are, and whole numbers for the file backend's own counter. Anything else is nothing."""

    def dumps(self, value: bytes | int, protocol: int = 0) -> bytes:
        _ = protocol
        return _BYTES + value if isinstance(value, bytes) else _COUNT + str(int(value)).encode()

    def loads(self, bvalue: bytes | None) -> bytes | int | None:
        if not bvalue:
            return None
        kind, content = bvalue[:1], bvalue[1:]
        if kind == _BYTES:
            return content
        return int(content) if kind == _COUNT and content.isdigit() and len(content) <= len(str(MAX_ENTRIES)) + 1 else None

    def dump(self, value: bytes | int, f: IO[bytes], protocol: int = 0) -> None:
        f.write(self.dumps(value, protocol))

    def load(self, f: IO[bytes]) -> bytes | int | None:
        return self.loads(f.read(MAX_ENTRY_BYTES + _DIGEST_BYTES + 2))


class _Files(FileSystemCache):
    """flask-caching's files with raw bytes in them."""

    serializer = _Raw()

    @property
    def _file_count(self) -> int:
        count = self.get(self._fs_count_file)
        return count if isinstance(count, int) else 0

    def _remove_older(self) -> bool:
        # cachelib opens every file of a full folder to make room for the one that is written. A quarter at once makes that rare.
        aged = sorted((_written_at(name), name) for name in self._list_dir())
        for _, name in aged[: len(aged) // 4 + 1]:
            with suppress(OSError):
                Path(name).unlink()
        self._update_count(value=len(list(self._list_dir())))
        return True

    def _run_safely(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as in cachelib
        # cachelib repeats a refused permission for 10 s, for the sake of network drives; here that is a miss at once.
        return fn(*args, **kwargs)


def _written_at(name: str) -> int:
    try:
        return Path(name).stat().st_mtime_ns
    except OSError:
        return 0


def _files(folder: Path) -> _Files:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        return _Files(str(folder), threshold=MAX_ENTRIES, mode=0o600)
    except OSError as error:
        raise ConfigurationError(f"The cache folder {folder} cannot be used: {error.strerror}. Check its owner and mode.") from None
