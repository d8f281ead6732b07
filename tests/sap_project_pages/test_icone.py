"""The icon of the site: the pages and the admin name the same file, so no browser asks for one that is not there."""

import pytest
from django.templatetags.static import static
from django.test import Client


@pytest.mark.parametrize("address", ["/", "/admin/", "/admin/auth/user/", "/admin/cachecore/cache/"])
def test_every_page_names_the_icon(admin_client: Client, address: str) -> None:
    assert f'<link rel="icon" type="image/svg+xml" href="{static("sap_project/icone.svg")}">' in (
        admin_client.get(address).content.decode()
    )
