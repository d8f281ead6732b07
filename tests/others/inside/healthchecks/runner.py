"""Their runner, which writes down what each test came to."""

from hc.api.tests import CustomRunner
from inside.recording import RecordingRunner


class Runner(RecordingRunner, CustomRunner):  # type: ignore[misc]
    pass
