"""What every page needs to know."""

from django.http import HttpRequest

from diaba.access import Act, allows


def reader(request: HttpRequest) -> dict[str, object]:
    """Who reads, and whether deliveries are theirs to read."""
    return {"principal": request.principal, "reads_deliveries": allows(request.principal, Act.READ_DELIVERY)}
