"""django-oscar: an app beside its own, with the events of its models and cached reads in its code."""
