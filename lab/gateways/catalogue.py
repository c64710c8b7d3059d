"""All gateways of the lab, in the order of the records."""

from lab.gateways import balancers, caches, node, proxies, servers
from lab.gateways.product import Product

PRODUCTS: dict[str, Product] = {
    product.id: product
    for product in sorted(
        servers.PRODUCTS + balancers.PRODUCTS + caches.PRODUCTS + proxies.PRODUCTS + node.PRODUCTS,
        key=lambda product: product.id,
    )
}
