"""Which settings the live profile cannot do without: those of the systems that its adapters speak to."""

from collections.abc import Mapping

from subplat.domain.provisioning.words import TargetSystem
from subplat.wiring.in_use import choices
from subplat.wiring.settings import Settings


def speaks_to_google(settings: Settings) -> bool:
    """Whether Gmail or a provisioner of ours is in use."""
    uses = choices(settings)
    return any(uses[what].is_own for what in ("mailer", *TargetSystem))


def needed_settings(settings: Settings) -> Mapping[str, object]:
    """Each variable, and what it holds."""
    xendit, google = settings.xendit, settings.google
    return {
        **(
            {
                "SUBPLAT_XENDIT_SECRET_KEY": xendit.secret_key,
                "SUBPLAT_XENDIT_CALLBACK_TOKENS": xendit.callback_tokens,
            }
            if choices(settings)["gateway"].is_own
            else {}
        ),
        **(
            {
                "SUBPLAT_GOOGLE_SERVICE_ACCOUNT_FILE": google.service_account_file,
                "SUBPLAT_GOOGLE_RESELLER_ADMIN": google.reseller_admin,
            }
            if speaks_to_google(settings)
            else {}
        ),
        "SUBPLAT_GEMINI_API_KEY": settings.gemini.api_key,
        "SUBPLAT_COSMIC_WRITE_KEY": settings.cosmic.write_key,
    }
