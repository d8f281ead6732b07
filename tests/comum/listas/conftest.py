"""A manager, who sees all that a list may show, signed in."""

import pytest
from django.contrib.auth.models import User
from django.test import Client


@pytest.fixture
def da_gilda(client: Client, gilda: User) -> Client:
    client.force_login(gilda)
    return client
