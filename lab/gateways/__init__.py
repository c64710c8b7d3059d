"""What real gateways answer when the backend fails, seen on loopback and kept as records."""
