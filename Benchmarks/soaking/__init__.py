"""What the soaks share: servers that may be killed, a fleet that is killed, and the account of it. Standard library only."""
