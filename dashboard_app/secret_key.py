"""The secret that an installation signs with: what makes one strong, and the file it is generated into."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

MIN_SECRET_BYTES = 32
_KNOWN_DEFAULTS = (
    "change", "secret", "default", "example", "insecure", "password", "0123456789", "abcdefgh",
    "c292a0a3aa32397cdb050e233733900f",
)  # fmt: skip


def is_strong(secret: str) -> bool:
    """Whether `secret` is long enough, varied enough and no well-known example."""
    varied = len(set(secret)) > MIN_SECRET_BYTES // 4
    return len(secret.encode()) >= MIN_SECRET_BYTES and varied and not any(word in secret.lower() for word in _KNOWN_DEFAULTS)


def read_or_create(path: Path) -> str:
    """What is in the file, which is generated (mode 0600) when there is none."""
    if not path.exists():
        _create(path)
    return path.read_text(encoding="utf-8").strip()


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link never replaces: of several processes that start together, the first one's secret is everyone's.
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
