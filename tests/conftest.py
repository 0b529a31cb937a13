"""What all tests share."""

from hypothesis import settings

# A busy machine is no failure: how long one example takes is not what these tests are about.
settings.register_profile("calm", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("thorough", deadline=None, max_examples=2000)
settings.load_profile("calm")
