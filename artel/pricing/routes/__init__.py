from artel.kit.web import Routes
from artel.pricing.routes import plans, terms

router = Routes()
router.join(terms.router)
router.join(plans.router)
