"""The phone in bad weather: a network that misbehaves, a server that dies, phones shared and closed."""
