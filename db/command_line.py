"""How a command line begins and ends: exit codes, errors as one line, an output that nobody reads any more;
and moments as options.

Apart from the commands, so that a command which asks no database need not load what does.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime
from typing import Any, NoReturn

import click

from db import moments
from db.clock import now


class SettingError(click.ClickException):
    """A setting or a word of the command that cannot be meant."""

    exit_code = 2


class Moment(click.ParamType[datetime]):
    """A `TIME` option."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return moments.parse_moment(value, now().astimezone())
        except ValueError as error:
            self.fail(str(error), param, ctx)


def run(commands: click.Group, program: str) -> NoReturn:
    """Run a command line and end the process with its exit code. Errors are one line on standard error."""
    try:
        code = commands.main(prog_name=program, standalone_mode=False) or 0
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        code = error.exit_code
    except click.ClickException as error:
        click.echo(f"{program}: {error.format_message()}", err=True)
        code = error.exit_code
    except click.Abort:
        code = 130
    except BrokenPipeError:
        let_go_of_output()
        code = 0
    sys.exit(code)


def let_go_of_output() -> None:
    """The reader of our output has seen enough, which is no error; nor shall there be one when Python flushes it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
