"""Pictures as a phone's camera makes them."""

from io import BytesIO

from PIL import Image

PLACE = b"GPS -8.2192"


def picture(size=(900, 640), kind="JPEG", **how):
    """A page with some writing, and with EXIF in it: where it was taken, and turned by the camera."""
    page = Image.effect_noise(size, 30).convert("RGB")
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()  # description
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[2] = (8.0, 13.0, 9.0)  # latitude
    body = BytesIO()
    page.save(body, kind, exif=exif, **({"quality": 40} | how))
    return body.getvalue()
