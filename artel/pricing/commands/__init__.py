"""Every change of the price list, and quotes, a module per part."""

from artel.pricing.commands.offers import (
    create_campaign,
    create_loyalty_step,
    delete_campaign,
    delete_loyalty_step,
    edit_campaign,
    grant_concession,
    revoke_concession,
    set_referral_program,
)
from artel.pricing.commands.plans import (
    create_add_on,
    create_plan,
    delete_add_on,
    delete_plan,
    edit_add_on,
    edit_plan,
)
from artel.pricing.commands.promo import (
    create_promo_code,
    delete_promo_code,
    edit_promo_code,
    release_promo,
    release_trial,
    use_promo,
    use_trial,
)
from artel.pricing.commands.quotes import (
    Asker,
    quote,
    quote_change,
)
from artel.pricing.commands.tariffs import (
    create_peak_rule,
    create_tariff,
    delete_peak_rule,
    delete_tariff,
    edit_peak_rule,
    edit_tariff,
    restore_tariff,
)

__all__ = [
    "Asker",
    "create_add_on",
    "create_campaign",
    "create_loyalty_step",
    "create_peak_rule",
    "create_plan",
    "create_promo_code",
    "create_tariff",
    "delete_add_on",
    "delete_campaign",
    "delete_loyalty_step",
    "delete_peak_rule",
    "delete_plan",
    "delete_promo_code",
    "delete_tariff",
    "edit_add_on",
    "edit_campaign",
    "edit_peak_rule",
    "edit_plan",
    "edit_promo_code",
    "edit_tariff",
    "grant_concession",
    "quote",
    "quote_change",
    "release_promo",
    "release_trial",
    "restore_tariff",
    "revoke_concession",
    "set_referral_program",
    "use_promo",
    "use_trial",
]
