from artel.kit.web import Routes
from artel.payments.routes import invoices, money, pay

router = Routes()
for part in (pay, money, invoices):
    router.join(part.router)
