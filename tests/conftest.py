"""What all tests share."""

from hypothesis import settings

# A busy machine is no failure: how long one example takes is not what these tests are about.
settings.register_profile("calm", deadline=None)
settings.load_profile("calm")
