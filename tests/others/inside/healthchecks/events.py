"""The events of healthchecks' models."""

from django.contrib.auth.models import User
from hc.accounts.models import Credential, Member, Profile, Project
from hc.api.models import Channel, Check, Flip, Notification, Ping
from hc.payments.models import Subscription

from cachecore import model_events

model_events(User, "user", params={"user_id": "pk"})
model_events(Profile, "profile", params={"user_id": "user_id"})
model_events(Credential, "credential", params={"user_id": "user_id"})
model_events(Subscription, "subscription", params={"user_id": "user_id"})
model_events(Project, "project", params={"project_id": "pk", "owner_id": "owner_id"})
model_events(Member, "member", params={"user_id": "user_id", "project_id": "project_id"})
model_events(Check, "check", params={"project_id": "project_id", "owner_id": "project__owner_id"})
model_events(Channel, "channel", params={"project_id": "project_id"})
model_events(Ping, "ping", params={"check_id": "owner_id", "project_id": "owner__project_id"})
model_events(Flip, "flip", params={"check_id": "owner_id", "project_id": "owner__project_id"})
model_events(Notification, "notification", params={"check_id": "owner_id", "project_id": "owner__project_id"})
