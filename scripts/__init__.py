"""Tools of development. The package `errordesk` works without them."""
