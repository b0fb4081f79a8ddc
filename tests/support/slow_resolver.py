"""A resolver that keeps the first connection of a process waiting, as a slow network or a TLS handshake does."""

from __future__ import annotations

from typing import Any

from crawler.middlewares.guard import GuardedResolver

WAIT_S = 1.0


class SlowResolver(GuardedResolver):
    _wait_s = WAIT_S

    def resolveHostName(self, resolutionReceiver: Any, *name: Any, **more: Any) -> Any:  # noqa: N802, N803
        wait_s, self._wait_s = self._wait_s, 0.0
        self.reactor.callLater(wait_s, super().resolveHostName, resolutionReceiver, *name, **more)  # type: ignore[attr-defined]
        return resolutionReceiver
