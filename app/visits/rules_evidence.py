"""How much of a place may be kept. Pure."""

DECIMALS = 2
"""About a kilometre: the village, never the house. [programme]"""


def coarse(place: tuple[float, float]) -> tuple[float, float] | None:
    """Latitude and longitude as coarse as a village; None for what is no place on earth.

    >>> coarse((-8.219233, 114.369227)), coarse((91.0, 0.0))
    ((-8.22, 114.37), None)
    """
    latitude, longitude = place
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return round(latitude, DECIMALS), round(longitude, DECIMALS)
