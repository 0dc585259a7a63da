"""What is wrong with a call, in our words instead of the library's."""

from __future__ import annotations

import click
from click import BadOptionUsage, BadParameter, MissingParameter, NoSuchOption

from oo_storage.errors import UnknownName, UsageError
from oo_storage.words import _
from oo_ui.cli.help_page import usage_of


def usage_error(error: click.UsageError) -> UsageError:
    """The same error of our own tree, with the way to call it as a hint."""
    context = error.ctx
    hint = ""
    if context is not None:
        hint = _("Usage: {usage} (more: {command} --help)").format(
            usage=usage_of(context), command=context.command_path
        )
    if isinstance(error, NoSuchOption):
        return _no_such_option(error, context)
    if isinstance(error, MissingParameter):
        return UsageError(_("{name} is missing.").format(name=_name(error)), hint=hint)
    if isinstance(error, BadParameter):
        return UsageError(_bad_value(error), hint=hint)
    if isinstance(error, BadOptionUsage):
        message = _("The option {name} is not used like that.").format(name=error.option_name)
        return UsageError(message, hint=hint)
    if context is not None and isinstance(context.command, click.Group):
        known = ", ".join(context.command.list_commands(context))
        return UsageError(_("Say what to do: {commands}.").format(commands=known), hint=hint)
    return UsageError(_("There is more in that call than is understood."), hint=hint)


def _no_such_option(error: NoSuchOption, context: click.Context | None) -> UsageError:
    known = []
    if context is not None:
        known = [name for param in context.command.get_params(context) for name in param.opts]
    known = [name for name in known if name.startswith("--")]
    return UnknownName(_("option"), error.option_name, known)


def _bad_value(error: BadParameter) -> str:
    """What the value must be, where the kind of value is known."""
    name, kind = _name(error), getattr(error.param, "type", None)
    if isinstance(kind, click.IntRange | click.FloatRange):
        if kind.max is None:
            return _("{name} takes a number from {least} on.").format(name=name, least=kind.min)
        return _("{name} takes a number from {least} to {most}.").format(
            name=name, least=kind.min, most=kind.max
        )
    return _("{name} cannot have that value.").format(name=name)


def _name(error: BadParameter) -> str:
    param = error.param
    if param is None:
        return str(error.param_hint or "")
    if isinstance(param, click.Argument):
        return str(param.metavar)
    return str(max(param.opts, key=len))
