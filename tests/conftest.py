"""What holds for all tests: examples are the same in every run, and nothing is held to the speed of the machine.

HYPOTHESIS_PROFILE=default looks for new examples.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
