"""What every page needs to know."""

from django.http import HttpRequest

from diaba.access import Act, allows


def reader(request: HttpRequest) -> dict[str, object]:
    """Who reads, and whether deliveries and the register are theirs to read somewhere."""
    return {
        "principal": request.principal,
        "reads_deliveries": allows(request.principal, Act.READ_DELIVERY),
        "audits": allows(request.principal, Act.AUDIT),
        "registers": allows(request.principal, Act.REGISTER),
        "reads_register": allows(request.principal, Act.READ_PARTY),
    }
