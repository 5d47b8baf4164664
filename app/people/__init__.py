"""Who works here and where: people, roles, facilities, villages; sign-ins and one-time links. Records."""
