"""Laws about all values are judged by what holds, not by how fast a busy machine is."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
