"""How errors are written to the log: their kind and their place, never their words, which may quote what people wrote."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType


class Wordless(logging.Formatter):
    """A traceback as its frames and the names of its exceptions; database errors, for one, say the row they refused."""

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        lines, error = [], ei[1]
        while error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            lines += [f"  {place.filename}:{place.lineno} {place.name}" for place in frames]
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)
