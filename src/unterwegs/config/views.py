"""Pages of the installation itself: its health, and the pictures that were uploaded."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.static import serve

from unterwegs import __version__
from unterwegs.config import health as questions
from unterwegs.people.guards import public


@public
@never_cache
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """503 when something needs an operator."""
    checks = questions.checks(now=timezone.now())
    is_well = all(check.is_fine for check in checks.values())
    answer = {
        "status": "ok" if is_well else "problem",
        "version": __version__,
        "checks": {name: {"ok": check.is_fine, "value": check.value} for name, check in checks.items()},
    }
    return JsonResponse(answer, status=200 if is_well else 503)


@public
@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """An uploaded picture; its name is never used again, so browsers may keep it for good."""
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
