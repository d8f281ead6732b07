"""Two pages and a number of healthchecks, cached where its own tests ask for them."""

from hc.accounts.models import Profile
from hc.api import views as api
from hc.api.models import Check
from hc.front import views as front

from cachecore import cached_with_invalidation, everyone


@cached_with_invalidation(timeout=600, key_prefix="checks_used:{owner_id}", invalidate_on=["check.*", "project.*"])
def checks_used(owner_id: int) -> int:
    return int(Check.objects.filter(project__owner_id=owner_id).count())


def put_into_place() -> None:
    """Before their URLconf is imported, so that it finds these."""
    Profile.num_checks_used = lambda profile: checks_used(profile.user_id)
    page = cached_with_invalidation(
        timeout=600,
        key_prefix="projects_page",
        invalidate_on=["user.*", "profile.*", "project.*", "member.*", "check.*", "channel.*"],
    )
    front.index = page(front.index)
    # Whose checks these are is said by a header that the page's key does not hold: it must not be kept.
    answer = cached_with_invalidation(
        timeout=600, key_prefix="api_checks", invalidate_on=["check.*", "channel.*", "project.*"], audience=everyone
    )
    api.checks = answer(api.checks)
