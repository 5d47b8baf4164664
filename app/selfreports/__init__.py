"""What a woman or her family tells by herself: the card with its QR code, and the reports that come by it. A
card opens a page without an account that shows nothing about her; its secret is kept only as a hash.
"""
