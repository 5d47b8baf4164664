"""The supervisor's desk: her students with contacts made and due, each logbook under the client's code,
and the marks she gives and releases. Nothing measured or found, no place and no date of birth, comes here.
"""
